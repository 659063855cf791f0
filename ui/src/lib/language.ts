import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";

import { en } from "../locales/en";

/** Each in its own words. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof LANGUAGES;

const KEPT = "retail.language";
/** How numbers and dates are written. */
const LOCALES: Record<Language, string> = { en: "en-GB", de: "de-DE" };

/** The texts of this page; components get them by `useTranslation`, other code by `texts.t`. */
export const texts: i18n = createInstance();

/** Loads what the language needs beyond English, which is always there. */
async function load(language: Language): Promise<void> {
  if (language !== "de" || texts.hasResourceBundle("de", "common")) return;
  const { de } = await import("../locales/de");
  for (const [namespace, found] of Object.entries(de)) texts.addResourceBundle("de", namespace, found);
}

/** The language that was chosen here, else the first of the browser's that there is. */
export function languageOf(chosen: string | null, browser: readonly string[]): Language {
  const wanted = [chosen ?? "", ...browser].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => tag in LANGUAGES) ?? "en";
}

export function currentLanguage(): Language {
  return languageOf(texts.resolvedLanguage ?? null, []);
}

/** The locale of numbers and dates. */
export function locale(): string {
  return LOCALES[currentLanguage()];
}

async function speak(language: Language): Promise<void> {
  await load(language);
  await texts.changeLanguage(language);
  document.documentElement.lang = language;
}

/** English, at once. */
export function startEnglish(): void {
  void texts.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en },
    defaultNS: "common",
    initAsync: false,
    interpolation: { escapeValue: false },
  });
}

/** To be called once, before anything is shown. */
export async function startTexts(): Promise<void> {
  startEnglish();
  await speak(languageOf(localStorage.getItem(KEPT), navigator.languages));
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await speak(language);
}
