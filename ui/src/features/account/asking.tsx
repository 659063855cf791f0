import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { accountApi } from "../../api/account";
import { EmailField, PasswordField } from "./fields";
import { FormCard } from "./FormCard";
import { useSubmit } from "./useSubmit";

interface AskingProps {
  /** The letter is on its way; the same is said whether or not there is such an account. */
  onSent(email: string): void;
  onBack(): void;
}

function Back({ children, onBack }: { readonly children: ReactNode; onBack(): void }) {
  return (
    <Link component="button" type="button" variant="body2" onClick={() => onBack()}>
      {children}
    </Link>
  );
}

/** An account for oneself; its address is shown to be one's own by a letter. */
export function Register({ onSent, onBack }: AskingProps) {
  const { t } = useTranslation("account");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, error, run } = useSubmit();
  const ask = () =>
    run(async () => {
      await accountApi.register({ email: email.trim(), password });
      onSent(email.trim());
    });
  return (
    <FormCard
      title={t("register")}
      error={error?.message ?? null}
      onSubmit={() => void ask()}
      footer={<Back onBack={onBack}>{t("backToSignIn")}</Back>}
    >
      <EmailField value={email} onValue={setEmail} autoFocus />
      <PasswordField fresh label={t("password")} value={password} onValue={setPassword} />
      <Button type="submit" variant="contained" size="large" loading={busy}>
        {t("register")}
      </Button>
    </FormCard>
  );
}

/** Asks for a link to set a new password. */
export function AskForLink({ onSent, onBack }: AskingProps) {
  const { t } = useTranslation("account");
  const [email, setEmail] = useState("");
  const { busy, error, run } = useSubmit();
  const ask = () =>
    run(async () => {
      await accountApi.forgot(email.trim());
      onSent(email.trim());
    });
  return (
    <FormCard
      title={t("forgotTitle")}
      says={t("forgotHow")}
      error={error?.message ?? null}
      onSubmit={() => void ask()}
      footer={<Back onBack={onBack}>{t("backToSignIn")}</Back>}
    >
      <EmailField value={email} onValue={setEmail} autoFocus />
      <Button type="submit" variant="contained" size="large" loading={busy}>
        {t("sendLink")}
      </Button>
    </FormCard>
  );
}

export function LetterSent({ email, onBack }: { readonly email: string; onBack(): void }) {
  const { t } = useTranslation("account");
  return (
    <FormCard
      title={t("checkMail")}
      says={t("checkMailAt", { email })}
      footer={
        <>
          <Typography variant="body2" color="text.secondary" sx={{ mb: 0.5 }}>
            {t("checkMailSpam")}
          </Typography>
          <Back onBack={onBack}>{t("backToSignIn")}</Back>
        </>
      }
    />
  );
}
