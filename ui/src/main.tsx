import { CacheProvider } from "@emotion/react";
import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { createStyleCache } from "./app/styleCache";
import { theme } from "./app/theme";
import { startTexts } from "./lib/language";

const root = document.getElementById("root");
if (!root) throw new Error("the document has no root element");

await startTexts();

createRoot(root).render(
  <StrictMode>
    <CacheProvider value={createStyleCache()}>
      <ThemeProvider theme={theme}>
        <CssBaseline enableColorScheme />
        <App />
      </ThemeProvider>
    </CacheProvider>
  </StrictMode>,
);
