import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Link from "@mui/material/Link";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { accountApi } from "../../api/account";
import { PasswordField } from "./fields";
import { FormCard } from "./FormCard";
import type { OpenedLetter } from "./letters";
import { useSubmit } from "./useSubmit";

interface LetterPageProps {
  readonly letter: OpenedLetter;
  onDone(notice?: string): void;
}

/** What the link of a letter leads to: a new password, or an address that is confirmed. */
export function LetterPage({ letter, onDone }: LetterPageProps) {
  if (letter.kind === "reset") return <ChoosePassword token={letter.token} onDone={onDone} />;
  return <ConfirmAddress letter={letter} onDone={onDone} />;
}

function ChoosePassword({ token, onDone }: Pick<LetterPageProps, "onDone"> & { readonly token: string }) {
  const { t } = useTranslation("account");
  const [password, setPassword] = useState("");
  const { busy, error, run } = useSubmit();
  const set = () =>
    run(async () => {
      await accountApi.reset({ token, password });
      onDone(t("resetDone"));
    });
  return (
    <FormCard
      title={t("resetTitle")}
      says={t("resetHow")}
      error={error?.message ?? null}
      onSubmit={() => void set()}
      footer={
        <Link component="button" type="button" variant="body2" onClick={() => onDone()}>
          {t("backToSignIn")}
        </Link>
      }
    >
      <PasswordField fresh value={password} onValue={setPassword} autoFocus />
      <Button type="submit" variant="contained" size="large" loading={busy}>
        {t("setPassword")}
      </Button>
    </FormCard>
  );
}

function ConfirmAddress({ letter, onDone }: LetterPageProps) {
  const { t } = useTranslation("account");
  const fresh = letter.kind === "verify";
  const { error, run } = useSubmit();
  const [done, setDone] = useState(false);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const confirm = fresh ? accountApi.verify : accountApi.confirmEmail;
    void run(async () => void (await confirm(letter.token))).then(setDone);
  }, [fresh, letter.token, run]);
  const title = error ? "linkFailed" : fresh ? "verifyTitle" : "emailTitle";
  return (
    <FormCard
      title={t(title)}
      error={error?.message ?? null}
      notice={done ? t(fresh ? "verified" : "emailChanged") : null}
      says={done ? (fresh ? t("verifiedNext") : undefined) : error ? undefined : t("confirming")}
      onSubmit={() => onDone()}
    >
      {done || error ? (
        <Button type="submit" variant="contained" size="large" autoFocus>
          {t("continue")}
        </Button>
      ) : (
        <CircularProgress size={24} aria-label={t("confirming")} />
      )}
    </FormCard>
  );
}
