/** What the link of a letter is for. */
export type LetterKind = "verify" | "reset" | "change-email";

export interface OpenedLetter {
  readonly kind: LetterKind;
  readonly token: string;
}

const KINDS: readonly LetterKind[] = ["verify", "reset", "change-email"];

/** The link of a letter in the page's address, with its one-time token; null where there is none. */
export function letterIn(hash: string): OpenedLetter | null {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  for (const kind of KINDS) {
    const token = found.get(kind);
    if (token) return { kind, token };
  }
  return null;
}

/** Takes the letter's link out of the address at once, so that its token stays in no history. */
export function takeLetter(address: Location, history: History): OpenedLetter | null {
  const letter = letterIn(address.hash);
  if (letter !== null) history.replaceState(history.state, "", address.pathname + address.search);
  return letter;
}
