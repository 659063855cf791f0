import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { accountApi } from "../../api/account";
import { EmailField, PasswordField } from "./fields";
import { Section } from "./Section";
import { useSubmit } from "./useSubmit";

interface ChangeProps {
  readonly title: string;
  readonly save: string;
  readonly children: ReactNode;
  /** Makes the change; gives what to say of it. */
  change(): Promise<string>;
  onClosed(): void;
}

/** A change behind a button: a small form, and afterwards what came of it. */
function Change({ title, save, children, change, onClosed }: ChangeProps) {
  const { t } = useTranslation("account");
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const { busy, error, run, clear } = useSubmit();
  const close = () => {
    setOpen(false);
    clear();
    onClosed();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(async () => setDone(await change()))) close();
  };
  const begin = () => {
    setDone(null);
    setOpen(true);
  };
  return (
    <Section
      title={title}
      action={
        open ? null : (
          <Button size="small" variant="outlined" aria-label={title} onClick={begin}>
            {save}
          </Button>
        )
      }
    >
      {done ? <Alert severity="success">{done}</Alert> : null}
      {open ? (
        <Box component="form" onSubmit={(event: FormEvent) => void submit(event)} sx={{ display: "grid", gap: 2, maxWidth: 420 }}>
          {error ? <Alert severity="warning">{error.message}</Alert> : null}
          {children}
          <Box sx={{ display: "flex", gap: 1 }}>
            <Button type="submit" variant="contained" loading={busy}>
              {t("save")}
            </Button>
            <Button onClick={close}>{t("cancel")}</Button>
          </Box>
        </Box>
      ) : null}
    </Section>
  );
}

export function PasswordSection() {
  const { t } = useTranslation("account");
  const [typed, setTyped] = useState({ password: "", new_password: "" });
  const change = async () => {
    await accountApi.changePassword(typed);
    return t("passwordChanged");
  };
  return (
    <Change
      title={t("changePassword")}
      save={t("change")}
      change={change}
      onClosed={() => setTyped({ password: "", new_password: "" })}
    >
      <PasswordField
        label={t("currentPassword")}
        autoFocus
        value={typed.password}
        onValue={(password) => setTyped({ ...typed, password })}
      />
      <PasswordField fresh value={typed.new_password} onValue={(new_password) => setTyped({ ...typed, new_password })} />
    </Change>
  );
}

/** The address changes once the letter to the new one is opened. */
export function EmailSection() {
  const { t } = useTranslation("account");
  const [typed, setTyped] = useState({ password: "", email: "" });
  const change = async () => {
    await accountApi.changeEmail({ ...typed, email: typed.email.trim() });
    return t("emailSent", { email: typed.email.trim() });
  };
  return (
    <Change
      title={t("changeEmail")}
      save={t("change")}
      change={change}
      onClosed={() => setTyped({ password: "", email: "" })}
    >
      <EmailField label={t("newEmail")} autoComplete="email" autoFocus value={typed.email} onValue={(email) => setTyped({ ...typed, email })} />
      <PasswordField
        label={t("currentPassword")}
        value={typed.password}
        onValue={(password) => setTyped({ ...typed, password })}
      />
    </Change>
  );
}
