import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

interface PanelProps {
  readonly title: string;
  readonly titleId?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a table or a chart. */
export function Panel({ title, titleId, actions, children }: PanelProps) {
  return (
    <Paper variant="outlined" component="section" sx={{ overflow: "hidden" }}>
      <Box
        sx={{
          display: "flex",
          alignItems: "center",
          minHeight: 44,
          pl: 2,
          pr: 1,
          borderBottom: 1,
          borderColor: "divider",
        }}
      >
        <Typography variant="h2" id={titleId} sx={{ flex: 1, fontSize: "0.9rem" }}>
          {title}
        </Typography>
        {actions}
      </Box>
      {children}
    </Paper>
  );
}
