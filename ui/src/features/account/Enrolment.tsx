import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { EnrolmentShown } from "../../api/account";
import { MONO } from "../../lib/tokens";
import { cleanCode, CodeField } from "./fields";
import { useSubmit } from "./useSubmit";

interface EnrolmentProps {
  readonly enrolment: EnrolmentShown;
  /** Shows a code of the authenticator; throws when it is wrong. */
  onCode(code: string): Promise<void>;
  onCancel(): void;
}

/** The secret in fours, as people type it. */
export function inFours(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, "$1 ");
}

/** The secret as a picture and in letters, and the first code as proof that it arrived. */
export function Enrolment({ enrolment, onCode, onCancel }: EnrolmentProps) {
  const { t } = useTranslation("account");
  const [code, setCode] = useState("");
  const { busy, error, run } = useSubmit();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() => onCode(cleanCode(code)));
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2, gridTemplateColumns: { sm: "auto minmax(0, 1fr)" }, columnGap: 3 }}>
      <Box sx={{ bgcolor: "#fff", p: 1.5, borderRadius: 1, border: 1, borderColor: "divider", width: "fit-content", height: "fit-content" }}>
        <QRCodeSVG value={enrolment.uri} size={176} title={t("scanAlt")} role="img" />
      </Box>
      <Box sx={{ display: "grid", gap: 1.5, alignContent: "start" }}>
        <Typography>{t("scan")}</Typography>
        <Typography variant="body2" color="text.secondary">
          {t("cannotScan")}{" "}
          <Box component="code" sx={{ fontFamily: MONO, color: "text.primary", overflowWrap: "anywhere" }}>
            {inFours(enrolment.secret)}
          </Box>
        </Typography>
        {error ? <Alert severity="warning">{error.message}</Alert> : null}
        <CodeField autoFocus helperText={t("thenCode")} value={code} onValue={setCode} sx={{ maxWidth: 240 }} />
        <Box sx={{ display: "flex", gap: 1 }}>
          <Button type="submit" variant="contained" loading={busy} disabled={cleanCode(code).length < 6}>
            {t("turnOn")}
          </Button>
          <Button onClick={onCancel}>{t("cancel")}</Button>
        </Box>
      </Box>
    </Box>
  );
}
