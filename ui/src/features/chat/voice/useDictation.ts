import { useCallback, useEffect, useRef, useState } from "react";

import { heard, type Recognition, type RecognitionMaker, recognitionMaker, spokenLanguage, staysHere } from "./speech";

const AGREED = "retail.voice";

export type VoiceProblem = "notAllowed" | "failed";

export interface Dictation {
  /** Absent where the browser recognises no speech. */
  readonly possible: boolean;
  readonly listening: boolean;
  /** The reader is to agree that what is said leaves this machine. */
  readonly asking: boolean;
  readonly problem: VoiceProblem | null;
  toggle(): void;
  agree(agreed: boolean): void;
}

/** Speech as text into the line to ask in; a service elsewhere hears it only after the reader has agreed. */
export function useDictation(text: string, onText: (text: string) => void): Dictation {
  const [maker] = useState(() => recognitionMaker(window as object));
  const [listening, setListening] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<VoiceProblem | null>(null);
  const running = useRef<Recognition | null>(null);
  const latest = useRef({ text, onText });
  useEffect(() => {
    latest.current = { text, onText };
  });
  useEffect(() => () => running.current?.abort(), []);

  const listen = useCallback((made: RecognitionMaker, lang: string, here: boolean) => {
    const recognition = new made();
    const before = latest.current.text;
    recognition.lang = lang;
    recognition.interimResults = true;
    recognition.continuous = false;
    if (here) recognition.processLocally = true;
    recognition.onresult = (event) => latest.current.onText(heard(before, event));
    recognition.onerror = ({ error }) => setProblem(problemOf(error));
    recognition.onend = () => {
      running.current = null;
      setListening(false);
    };
    running.current = recognition;
    setProblem(null);
    setListening(true);
    recognition.start();
  }, []);

  const begin = useCallback(
    async (agreed: boolean) => {
      if (maker === null) return;
      const lang = spokenLanguage(navigator.languages);
      const here = await staysHere(maker, lang);
      if (here || agreed) listen(maker, lang, here);
      else setAsking(true);
    },
    [maker, listen],
  );

  const toggle = useCallback(() => {
    if (running.current) running.current.stop();
    else void begin(localStorage.getItem(AGREED) === "yes");
  }, [begin]);

  const agree = useCallback(
    (agreed: boolean) => {
      setAsking(false);
      if (!agreed) return;
      localStorage.setItem(AGREED, "yes");
      void begin(true);
    },
    [begin],
  );
  return { possible: maker !== null, listening, asking, problem, toggle, agree };
}

/** Silence and being stopped are no problems. */
function problemOf(error: string): VoiceProblem | null {
  if (error === "no-speech" || error === "aborted") return null;
  return error === "not-allowed" || error === "service-not-allowed" || error === "audio-capture" ? "notAllowed" : "failed";
}
