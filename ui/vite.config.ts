import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [react()],
  // The server puts a fresh nonce here with every load; run-time styles carry it.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../server/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/auth": SERVER,
      "/copilot": SERVER,
      "/ws": { target: SERVER, ws: true },
    },
  },
  test: { environment: "node", restoreMocks: true, setupFiles: ["src/testing/setup.ts"] },
});
