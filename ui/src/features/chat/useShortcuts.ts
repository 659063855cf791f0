import { useEffect, useRef } from "react";

import { isTyping, type Shortcut, shortcutOf } from "./shortcuts";

/** Listens for shortcuts on the whole page while it is on; an open dialog keeps its keys to itself. */
export function useShortcuts(on: boolean, onShortcut: (shortcut: Shortcut) => void): void {
  const latest = useRef(onShortcut);
  useEffect(() => {
    latest.current = onShortcut;
  });
  useEffect(() => {
    if (!on) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("[role=dialog]")) return;
      const shortcut = shortcutOf(event, isTyping(event.target));
      if (!shortcut) return;
      if (shortcut !== "stop") event.preventDefault();
      latest.current(shortcut);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [on]);
}
