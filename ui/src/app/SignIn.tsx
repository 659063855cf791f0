import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Paper from "@mui/material/Paper";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { Logo } from "../components/Logo";
import { MONO } from "../lib/tokens";

interface SignInProps {
  readonly message: string | null;
  onToken(token: string): Promise<void>;
}

/** Shown to a browser without a session: the link of the terminal is the key. */
export function SignIn({ message, onToken }: SignInProps) {
  const { t } = useTranslation("account");
  const [token, setToken] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onToken(token.trim());
  };
  return (
    <Box component="main" sx={{ minHeight: "100%", display: "grid", placeItems: "center", p: 2 }}>
      <Paper variant="outlined" sx={{ p: 4, maxWidth: 440, width: "100%" }}>
        <Logo />
        <Typography variant="h1" sx={{ mt: 3, mb: 1, fontSize: "1.35rem" }}>
          {t("openLink")}
        </Typography>
        <Typography color="text.secondary" sx={{ mb: 2 }}>
          <Trans t={t} i18nKey="openLinkHow" components={{ cmd: <Box component="code" sx={{ fontFamily: MONO }} /> }} />
        </Typography>
        {message ? (
          <Alert severity="warning" sx={{ mb: 2 }}>
            {message}
          </Alert>
        ) : null}
        <Box component="form" onSubmit={submit} sx={{ display: "flex", gap: 1 }}>
          <TextField
            label={t("pasteToken")}
            type="password"
            size="small"
            fullWidth
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
          <Button type="submit" variant="contained" disabled={!token.trim()}>
            {t("enter")}
          </Button>
        </Box>
      </Paper>
    </Box>
  );
}
