import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import Typography from "@mui/material/Typography";
import { type ReactNode, useId } from "react";

interface SectionProps {
  readonly title: string;
  readonly says?: string;
  /** Beside the title. */
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** One matter of the account. */
export function Section({ title, says, action, children }: SectionProps) {
  const id = useId();
  return (
    <Paper variant="outlined" component="section" aria-labelledby={id} sx={{ p: { xs: 2, sm: 2.5 } }}>
      <Box sx={{ display: "flex", alignItems: "flex-start", gap: 2 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h2" id={id}>
            {title}
          </Typography>
          {says ? (
            <Typography variant="body2" color="text.secondary" sx={{ mt: 0.25 }}>
              {says}
            </Typography>
          ) : null}
        </Box>
        {action}
      </Box>
      <Box sx={{ mt: 1.5, "&:empty": { display: "none" } }}>{children}</Box>
    </Paper>
  );
}
