import type { Cell, TableShown } from "../../../api/types";
import { numberIn, type Row, rowsOf } from "../../../components/findings/tables";

/** The criteria of an opportunity, each a column of scores from 0 to 100, and the weights it is usually given. */
export const CRITERIA = ["size", "growth", "competition", "margin", "fit"] as const;

export type Criterion = (typeof CRITERIA)[number];
export type Weights = Readonly<Record<Criterion, number>>;

export const USUAL: Weights = { size: 30, growth: 25, competition: 15, margin: 15, fit: 15 };

/** A row's score under the weights: their weighted mean over the criteria that the row has; null without any. */
export function scoreOf(row: Row, weights: Weights): number | null {
  let [sum, total] = [0, 0];
  for (const criterion of CRITERIA) {
    const score = numberIn(row, `${criterion}_score`);
    if (score === null) continue;
    sum += weights[criterion] * score;
    total += weights[criterion];
  }
  return total > 0 ? sum / total : null;
}

/** The table ranked anew under the weights: its score replaced, and beside it the rank under the usual weights. */
export function ranked(table: TableShown, weights: Weights): TableShown {
  const at = table.columns.findIndex(({ name }) => name === "score");
  const rescored = rowsOf(table).map((row, index) => ({
    usual: index + 1,
    score: scoreOf(row, weights),
    cells: table.rows[index] ?? [],
  }));
  rescored.sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
  const rows: readonly (readonly Cell[])[] = rescored.map(({ usual, score, cells }, index) => [
    index + 1,
    ...cells.map((cell, column) => (column === at ? score : cell)),
    usual,
  ]);
  return {
    ...table,
    columns: [
      { name: "rank", label: "Rank", format: "integer" },
      ...table.columns,
      { name: "usual_rank", label: "Usual rank", format: "integer" },
    ],
    rows,
  };
}
