import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { type AccountShown, accountApi, type EnrolmentShown } from "../../api/account";
import { Enrolment } from "./Enrolment";
import { cleanCode, CodeField, PasswordField } from "./fields";
import { RecoveryCodes } from "./RecoveryCodes";
import { Section } from "./Section";
import { useSubmit } from "./useSubmit";

type Stage =
  | { readonly at: "rest"; readonly notice?: string }
  | { readonly at: "proving" | "removing" }
  | { readonly at: "scanning"; readonly enrolment: EnrolmentShown }
  | { readonly at: "codes"; readonly codes: readonly string[] };

/** Setting the second factor up, step by step, and removing it. */
export function SecondFactorSection({ account }: { readonly account: AccountShown }) {
  const { t } = useTranslation("account");
  const [stage, setStage] = useState<Stage>({ at: "rest" });
  const queries = useQueryClient();
  const rest = (notice?: string) => {
    setStage({ at: "rest", ...(notice === undefined ? {} : { notice }) });
    void queries.invalidateQueries({ queryKey: ["account"] });
  };
  const on = account.second_factor;
  const says = on ? `${t("factorOn")} ${t("codesLeft", { count: account.recovery_codes_left })}` : t("factorOff");
  const begin = (
    <Button size="small" variant="outlined" onClick={() => setStage({ at: on ? "removing" : "proving" })}>
      {t(on ? "remove" : "setUp")}
    </Button>
  );
  return (
    <Section title={t("secondFactor")} says={says} action={stage.at === "rest" ? begin : null}>
      <StageView stage={stage} onStage={setStage} onRest={rest} />
    </Section>
  );
}

interface StageProps {
  readonly stage: Stage;
  onStage(stage: Stage): void;
  onRest(notice?: string): void;
}

function StageView({ stage, onStage, onRest }: StageProps) {
  const { t } = useTranslation("account");
  switch (stage.at) {
    case "rest":
      return stage.notice ? <Alert severity="success">{stage.notice}</Alert> : null;
    case "proving":
      return (
        <Proof
          withCode={false}
          onCancel={() => onRest()}
          onProof={async (password) => onStage({ at: "scanning", enrolment: await accountApi.enrol(password) })}
        />
      );
    case "removing":
      return (
        <Proof
          withCode
          onCancel={() => onRest()}
          onProof={async (password, code) => {
            await accountApi.dropFactor({ password, code });
            onRest(t("factorRemoved"));
          }}
        />
      );
    case "scanning":
      return (
        <Enrolment
          enrolment={stage.enrolment}
          onCancel={() => onRest()}
          onCode={async (code) => onStage({ at: "codes", codes: (await accountApi.confirmFactor(code)).codes })}
        />
      );
    case "codes":
      return <RecoveryCodes codes={stage.codes} onDone={() => onRest()} />;
  }
}

interface ProofProps {
  readonly withCode: boolean;
  onProof(password: string, code: string): Promise<void>;
  onCancel(): void;
}

/** The password once more, and a code where there is a second factor. */
function Proof({ withCode, onProof, onCancel }: ProofProps) {
  const { t } = useTranslation("account");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const { busy, error, run } = useSubmit();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() => onProof(password, cleanCode(code)));
  };
  return (
    <Box component="form" aria-label={t("confirmItsYou")} onSubmit={submit} sx={{ display: "grid", gap: 2, maxWidth: 420 }}>
      {error ? <Alert severity="warning">{error.message}</Alert> : null}
      <PasswordField autoFocus label={t("currentPassword")} value={password} onValue={setPassword} />
      {withCode ? <CodeField value={code} onValue={setCode} /> : null}
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button type="submit" variant="contained" loading={busy}>
          {t(withCode ? "remove" : "continue")}
        </Button>
        <Button onClick={onCancel}>{t("cancel")}</Button>
      </Box>
    </Box>
  );
}
