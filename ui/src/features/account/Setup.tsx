import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { EmailField, PasswordField } from "./fields";
import { FormCard } from "./FormCard";
import { useSubmit } from "./useSubmit";

interface SetupProps {
  readonly token: string;
  readonly message: string | null;
  onSetup(token: string, email: string, password: string): Promise<void>;
}

/** Makes the first administrator, with the token of the terminal. */
export function Setup({ token, message, onSetup }: SetupProps) {
  const { t } = useTranslation("account");
  const [typed, setTyped] = useState({ token, email: "", password: "" });
  const { busy, error, run } = useSubmit();
  const make = () => run(() => onSetup(typed.token.trim(), typed.email.trim(), typed.password));
  return (
    <FormCard title={t("firstAdministrator")} error={error?.message ?? message} onSubmit={() => void make()}>
      <EmailField value={typed.email} onValue={(email) => setTyped({ ...typed, email })} autoFocus />
      <PasswordField fresh label={t("password")} value={typed.password} onValue={(password) => setTyped({ ...typed, password })} />
      <TextField
        label={t("token")}
        type="password"
        required
        autoComplete="off"
        value={typed.token}
        onChange={(event) => setTyped({ ...typed, token: event.target.value })}
      />
      <Button type="submit" variant="contained" size="large" loading={busy}>
        {t("makeAccount")}
      </Button>
    </FormCard>
  );
}
