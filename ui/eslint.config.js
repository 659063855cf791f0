import { importX } from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Each folder imports only those to its right: app → features → components → lib → api; locales import nothing. */
const zones = [
  { target: "./src/features", from: "./src/app" },
  { target: "./src/components", from: ["./src/app", "./src/features"] },
  { target: "./src/lib", from: ["./src/app", "./src/features", "./src/components"] },
  { target: "./src/api", from: ["./src/app", "./src/features", "./src/components", "./src/lib"] },
  { target: "./src/locales", from: ["./src/app", "./src/features", "./src/components", "./src/lib", "./src/api"] },
];

export default tseslint.config(
  { ignores: ["node_modules", "src/api/schema.ts"] },
  ...tseslint.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "import-x": importX, "react-hooks": reactHooks },
    rules: {
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }],
      "no-console": "error",
      "no-restricted-properties": ["error", { property: "innerHTML", message: "Render, never inject." }],
      "react-hooks/exhaustive-deps": "error",
      "react-hooks/rules-of-hooks": "error",
    },
    settings: { "import-x/resolver": { node: { extensions: [".ts", ".tsx"] } } },
  },
);
