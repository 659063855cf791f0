import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";

import type { Found } from "../../api/types";
import { AskButton } from "../AskButton";
import { Panel } from "../Panel";
import { FindingState } from "./FindingState";

interface FindingPanelProps {
  readonly title: string;
  /** One line below the title: what it is and how to read it. */
  readonly says?: string;
  /** The question about it, in the words of the copilot. */
  readonly ask: string;
  readonly query: UseQueryResult<Found>;
  /** What is chosen about it. */
  readonly controls?: ReactNode;
  readonly room?: number;
  /** Whether the tool's notes are shown below. */
  readonly noted?: boolean;
  children(found: Found): ReactNode;
}

/** A figure of a dashboard: its title, the way to ask about it, and what was found. */
export function FindingPanel({ title, says, ask, query, controls, room, noted = false, children }: FindingPanelProps) {
  const titleId = useId();
  return (
    <Panel title={title} titleId={titleId} actions={<AskButton question={ask} />}>
      {says || controls ? (
        <Box sx={{ px: 2, pt: 1.25, display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)", justifyItems: "start" }}>
          {says ? (
            <Typography variant="body2" color="text.secondary">
              {says}
            </Typography>
          ) : null}
          {controls}
        </Box>
      ) : null}
      <FindingState query={query} {...(room === undefined ? {} : { room })}>
        {(found) => (
          <>
            {children(found)}
            {noted ? <Notes found={found} /> : null}
          </>
        )}
      </FindingState>
    </Panel>
  );
}

function Notes({ found }: { readonly found: Found }) {
  const said = [...(found.warnings ?? []), ...(found.notes ?? [])];
  if (said.length === 0) return null;
  return (
    <Typography variant="caption" component="p" color="text.secondary" sx={{ m: 0, px: 2, pb: 1.5, lineHeight: 1.5 }}>
      {said.join(" ")}
    </Typography>
  );
}
