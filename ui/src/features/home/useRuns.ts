import { textIn, rowsOf } from "../../components/findings/tables";
import { useTool } from "../../components/findings/useTool";

/** How the latest run of one system went. */
export interface Run {
  readonly status: string;
  readonly finished: string;
  /** What the outputs lack, one reason each. */
  readonly gaps: readonly string[];
}

/** The latest run of each system, by the system's name; empty where the reader may not see runs. */
export function useRuns(): ReadonlyMap<string, Run> {
  const runs = rowsOf(useTool("look_up", { entity: "engine_runs", limit: 50 }).data?.tables[0]);
  const gaps = rowsOf(useTool("look_up", { entity: "engine_gaps", limit: 200 }).data?.tables[0]);
  return new Map(
    runs.map((row) => {
      const system = textIn(row, "system");
      const own = gaps.filter((gap) => textIn(gap, "system") === system).map((gap) => textIn(gap, "reason"));
      return [system, { status: textIn(row, "status"), finished: textIn(row, "finished_at"), gaps: own }];
    }),
  );
}
