import type { Answer, TableBlock, TurnItem } from "../api/types";
import { formatValue } from "./format";

/** A conversation as Markdown: each question, its answer, the tables and the SQL behind it. */
export function toMarkdown(title: string, turns: readonly TurnItem[]): string {
  const parts = turns.flatMap((turn) => [`## ${oneLine(turn.question)}`, ...answered(turn)]);
  return [`# ${oneLine(title)}`, ...parts].join("\n\n") + "\n";
}

function answered(turn: TurnItem): readonly string[] {
  const answer = turn.answer;
  if (!answer) return [`_No answer (${turn.status})._`];
  const tables = answer.blocks.filter((block): block is TableBlock => block.type === "table");
  return [answer.text, ...tables.map(tableOf), ...basisOf(answer)];
}

function tableOf(table: TableBlock): string {
  const header = table.columns.map((column) => cell(column.label));
  const rule = table.columns.map(() => "---");
  const rows = table.rows.map((row) =>
    table.columns.map((column, at) => cell(formatValue(row[at] ?? null, column.format, column.unit))),
  );
  return [header, rule, ...rows].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function basisOf(answer: Answer): readonly string[] {
  const notes = [...answer.filters_applied, ...answer.assumptions, ...(answer.freshness ? [answer.freshness] : [])];
  const basis = notes.length > 0 ? [notes.map((note) => `- ${oneLine(note)}`).join("\n")] : [];
  return [...basis, ...answer.sql.map(({ sql }) => `\`\`\`sql\n${sql}\n\`\`\``)];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function cell(text: string): string {
  return oneLine(text).replaceAll("|", String.raw`\|`);
}
