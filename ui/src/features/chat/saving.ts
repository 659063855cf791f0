import type { components } from "../../api/schema";
import { download, fileName } from "../../lib/download";
import { texts } from "../../lib/language";
import { toMarkdown } from "../../lib/transcript";

/** Saves a whole conversation as Markdown, under its title. */
export function saveConversation(detail: components["schemas"]["ConversationDetail"]): void {
  const title = detail.title || detail.turns[0]?.question || texts.t("chat:conversation");
  const text = toMarkdown(title, detail.turns);
  download(fileName(title, "md"), new Blob([text], { type: "text/markdown;charset=utf-8" }));
}
