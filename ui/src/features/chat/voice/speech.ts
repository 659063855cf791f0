/** The part of the Web Speech API that is used here; TypeScript's library does not have it. */
export interface Recognition {
  lang: string;
  interimResults: boolean;
  continuous: boolean;
  /** Turn speech into text on this machine; only where the browser can. */
  processLocally?: boolean;
  onresult: ((event: RecognitionEvent) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}

export interface RecognitionEvent {
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>>;
}

type Availability = "available" | "downloadable" | "downloading" | "unavailable";

export interface RecognitionMaker {
  new (): Recognition;
  available?(options: { readonly langs: readonly string[]; readonly processLocally: boolean }): Promise<Availability>;
}

interface SpeechWindow {
  readonly SpeechRecognition?: RecognitionMaker;
  readonly webkitSpeechRecognition?: RecognitionMaker;
}

/** How the browser recognises speech; null where it does not. */
export function recognitionMaker(page: SpeechWindow): RecognitionMaker | null {
  return page.SpeechRecognition ?? page.webkitSpeechRecognition ?? null;
}

/** Whether the browser can do it on this machine, without a service elsewhere. */
export async function staysHere(maker: RecognitionMaker, lang: string): Promise<boolean> {
  const found = await maker.available?.({ langs: [lang], processLocally: true }).catch(() => "unavailable" as const);
  return found === "available";
}

/** The kind of English that the reader speaks; questions are understood in English. */
export function spokenLanguage(browser: readonly string[]): string {
  return browser.find((tag) => /^en(-|$)/i.test(tag)) ?? "en-GB";
}

/** All that was heard so far, put behind what was typed before. */
export function heard(before: string, event: RecognitionEvent): string {
  const said = Array.from(event.results, (result) => result[0]?.transcript ?? "").join("");
  const clean = said.replaceAll(/\s+/g, " ").trim();
  return before.trim() === "" ? clean : `${before.trimEnd()} ${clean}`;
}
