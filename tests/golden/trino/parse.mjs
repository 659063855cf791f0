// Reads [[name, sql], ...] from standard input; writes by name what a Trino grammar that is not sqlglot's refuses.
import { readFileSync } from "node:fs";
import { register } from "node:module";

register("./resolve.mjs", import.meta.url);
const { TrinoSQL } = await import("dt-sql-parser");

const parser = new TrinoSQL();
const found = JSON.parse(readFileSync(0, "utf-8")).map(([name, sql]) => [
  name,
  parser.validate(sql).map((error) => `${error.startLine}:${error.startColumn} ${error.message}`),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
