import { createTheme } from "@mui/material/styles";

const SANS =
  'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

/** Light or dark as the system prefers, unless the reader chose. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "data-scheme" },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: "#0f766e", contrastText: "#ffffff" },
        secondary: { main: "#4f46e5" },
        background: { default: "#fafaf9", paper: "#ffffff" },
        text: { primary: "#1c1917", secondary: "#57534e" },
        divider: "#e7e5e4",
      },
    },
    dark: {
      palette: {
        primary: { main: "#2dd4bf", contrastText: "#042f2e" },
        secondary: { main: "#a5b4fc" },
        background: { default: "#141312", paper: "#1c1b1a" },
        text: { primary: "#f5f5f4", secondary: "#a8a29e" },
        divider: "#33302e",
      },
    },
  },
  shape: { borderRadius: 10 },
  typography: {
    fontFamily: SANS,
    fontSize: 14,
    h1: { fontSize: "1.75rem", fontWeight: 650, letterSpacing: "-0.02em" },
    h2: { fontSize: "1rem", fontWeight: 650 },
    body1: { fontSize: "0.9688rem", lineHeight: 1.6 },
    button: { textTransform: "none", fontWeight: 550 },
  },
  components: {
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
    MuiTooltip: { defaultProps: { arrow: true } },
    MuiCssBaseline: {
      styleOverrides: {
        "html, body, #root": { height: "100%" },
        ":focus-visible": { outline: "2px solid var(--mui-palette-primary-main)", outlineOffset: "2px" },
        "@media (prefers-reduced-motion: reduce)": { "*": { animationDuration: "0s !important" } },
      },
    },
  },
});
