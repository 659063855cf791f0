import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Paper from "@mui/material/Paper";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Logo } from "../components/Logo";
import type { Credentials, Way } from "./useSession";

interface AccountSignInProps {
  readonly way: Way;
  readonly message: string | null;
  readonly token: string;
  onEnter(way: Way, credentials: Credentials): Promise<void>;
}

/** Signing in by account; the first time, making the administrator with the token of the terminal. */
export function AccountSignIn({ way, message, token, onEnter }: AccountSignInProps) {
  const { t } = useTranslation("account");
  const [typed, setTyped] = useState<Credentials>({ email: "", password: "", code: "", token });
  const set = (name: keyof Credentials) => (event: { target: { value: string } }) =>
    setTyped({ ...typed, [name]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onEnter(way, { ...typed, email: typed.email.trim(), code: typed.code.trim(), token: typed.token.trim() });
  };
  const first = way === "setup";
  return (
    <Box component="main" sx={{ minHeight: "100%", display: "grid", placeItems: "center", p: 2 }}>
      <Paper variant="outlined" sx={{ p: 4, maxWidth: 440, width: "100%" }}>
        <Logo />
        <Typography variant="h1" sx={{ mt: 3, mb: 2, fontSize: "1.35rem" }}>
          {first ? t("firstAdministrator") : t("signIn")}
        </Typography>
        {message ? (
          <Alert severity="warning" sx={{ mb: 2 }}>
            {message}
          </Alert>
        ) : null}
        <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2 }}>
          <TextField label={t("email")} type="email" required autoComplete="username" value={typed.email} onChange={set("email")} />
          <TextField
            label={t("password")}
            type="password"
            required
            autoComplete={first ? "new-password" : "current-password"}
            value={typed.password}
            onChange={set("password")}
          />
          {first ? (
            <TextField label={t("token")} type="password" required autoComplete="off" value={typed.token} onChange={set("token")} />
          ) : (
            <TextField label={t("code")} autoComplete="one-time-code" value={typed.code} onChange={set("code")} />
          )}
          <Button type="submit" variant="contained">
            {first ? t("makeAccount") : t("signIn")}
          </Button>
        </Box>
      </Paper>
    </Box>
  );
}
