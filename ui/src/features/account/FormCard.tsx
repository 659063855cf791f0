import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import Typography from "@mui/material/Typography";
import type { FormEvent, ReactNode } from "react";

import { Logo } from "../../components/Logo";

interface FormCardProps {
  readonly title: string;
  readonly says?: ReactNode;
  readonly error?: string | null;
  readonly notice?: string | null;
  readonly children?: ReactNode;
  /** Under the form: the ways elsewhere. */
  readonly footer?: ReactNode;
  readonly onSubmit?: () => void;
}

/** The frame of every screen before the chat: logo, heading, what went wrong, the form. */
export function FormCard({ title, says, error, notice, children, footer, onSubmit }: FormCardProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <Box component="main" sx={{ minHeight: "100%", display: "grid", placeItems: "center", p: 2 }}>
      <Paper variant="outlined" sx={{ p: { xs: 3, sm: 4 }, maxWidth: 440, width: "100%" }}>
        <Logo />
        <Typography variant="h1" sx={{ mt: 3, mb: says ? 1 : 2, fontSize: "1.35rem" }}>
          {title}
        </Typography>
        {says ? (
          <Typography color="text.secondary" sx={{ mb: 2 }}>
            {says}
          </Typography>
        ) : null}
        {notice ? (
          <Alert severity="success" sx={{ mb: 2 }}>
            {notice}
          </Alert>
        ) : null}
        {error ? (
          <Alert severity="warning" sx={{ mb: 2 }}>
            {error}
          </Alert>
        ) : null}
        {children ? (
          <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2 }}>
            {children}
          </Box>
        ) : null}
        {footer ? <Box sx={{ mt: 2.5, display: "grid", gap: 0.5, justifyItems: "start" }}>{footer}</Box> : null}
      </Paper>
    </Box>
  );
}
