import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ProblemError } from "../../api/client";
import { cleanCode, CodeField, EmailField, PasswordField } from "./fields";
import { FormCard } from "./FormCard";
import { useSubmit } from "./useSubmit";

export interface LoginProps {
  /** Why the reader is here: a session that has ended. */
  readonly message: string | null;
  readonly notice: string | null;
  /** Throws what the server has against it. */
  onSignIn(email: string, password: string, code: string | null): Promise<void>;
  onForgot(): void;
  onRegister(): void;
}

/** Address and password first; the code only where the account has a second factor. */
export function Login({ message, notice, onSignIn, onForgot, onRegister }: LoginProps) {
  const { t } = useTranslation("account");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const { busy, error, run } = useSubmit();
  const enter = async () => {
    try {
      await onSignIn(email.trim(), password, code === null ? null : cleanCode(code));
    } catch (caught) {
      if (!(caught instanceof ProblemError) || caught.code !== "code_needed") throw caught;
      setCode("");
    }
  };
  if (code !== null) {
    return (
      <CodeStep
        code={code}
        busy={busy}
        error={error?.message ?? null}
        onCode={setCode}
        onSubmit={() => void run(enter)}
        onBack={() => setCode(null)}
      />
    );
  }
  return (
    <FormCard
      title={t("signInTitle")}
      notice={error ? null : notice}
      error={error?.message ?? message}
      onSubmit={() => void run(enter)}
      footer={
        <>
          <Link component="button" type="button" variant="body2" onClick={onForgot}>
            {t("forgot")}
          </Link>
          <span>
            {t("noAccount")}{" "}
            <Link component="button" type="button" variant="body2" onClick={onRegister} sx={{ verticalAlign: "baseline" }}>
              {t("register")}
            </Link>
          </span>
        </>
      }
    >
      <EmailField value={email} onValue={setEmail} autoFocus />
      <PasswordField value={password} onValue={setPassword} />
      <Button type="submit" variant="contained" size="large" loading={busy}>
        {t("signIn")}
      </Button>
    </FormCard>
  );
}

interface CodeStepProps {
  readonly code: string;
  readonly busy: boolean;
  readonly error: string | null;
  onCode(code: string): void;
  onSubmit(): void;
  onBack(): void;
}

function CodeStep({ code, busy, error, onCode, onSubmit, onBack }: CodeStepProps) {
  const { t } = useTranslation("account");
  const [recovery, setRecovery] = useState(false);
  const swap = () => {
    onCode("");
    setRecovery(!recovery);
  };
  return (
    <FormCard
      title={t("codeTitle")}
      says={t(recovery ? "recoveryHow" : "codeHow")}
      error={error}
      onSubmit={onSubmit}
      footer={
        <>
          <Link component="button" type="button" variant="body2" onClick={swap}>
            {t(recovery ? "useAuthenticator" : "useRecovery")}
          </Link>
          <Link component="button" type="button" variant="body2" onClick={onBack}>
            {t("backToSignIn")}
          </Link>
        </>
      }
    >
      <CodeField value={code} onValue={onCode} recovery={recovery} autoFocus />
      <Button type="submit" variant="contained" size="large" loading={busy} disabled={cleanCode(code).length < 6}>
        {t("continue")}
      </Button>
    </FormCard>
  );
}
