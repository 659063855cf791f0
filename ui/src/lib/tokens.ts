export const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Colours of the series of a chart, told apart in light and dark and by the colour-blind. */
export const SERIES = [
  "var(--mui-palette-primary-main)",
  "#f59e0b",
  "var(--mui-palette-secondary-main)",
  "#ec4899",
  "#0ea5e9",
  "#84cc16",
] as const;
