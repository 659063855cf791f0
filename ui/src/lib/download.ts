/** A file name made of a title: lower case, words joined by hyphens. */
export function fileName(title: string, extension: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${slug || "untitled"}.${extension}`;
}

/** Saves what was made in the page as a file. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** CSV with the mark by which spreadsheets know that it is UTF-8. */
export function csvBlob(text: string): Blob {
  return new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
}
