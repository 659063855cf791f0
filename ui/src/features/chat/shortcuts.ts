export type Shortcut = "ask" | "begin" | "search" | "help" | "stop";

/** Keys as they are shown on the help sheet, and the name of what they do; `mod` is Ctrl, or ⌘ on a Mac. */
export const SHORTCUTS = [
  { keys: ["/"], does: "goAsk" },
  { keys: ["Enter"], does: "goSend" },
  { keys: ["Shift", "Enter"], does: "goLine" },
  { keys: ["↑"], does: "goLast" },
  { keys: ["Esc"], does: "goStop" },
  { keys: ["mod", "Shift", "O"], does: "new" },
  { keys: ["mod", "K"], does: "search" },
  { keys: ["?"], does: "goHelp" },
] as const;

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** What a key press asks for; plain characters mean themselves where the reader `types`. */
export function shortcutOf(press: Press, types: boolean): Shortcut | null {
  const key = press.key.toLowerCase();
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey) {
    if (key === "k" && !press.shiftKey) return "search";
    return key === "o" && press.shiftKey ? "begin" : null;
  }
  if (key === "escape") return "stop";
  if (types) return null;
  return key === "/" ? "ask" : key === "?" ? "help" : null;
}

/** Whether key presses there are text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
