import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useTranslation } from "react-i18next";

import { CheckIcon, CopyIcon, DownloadIcon } from "../../components/icons";
import { useCopy } from "../../components/useCopy";
import { download } from "../../lib/download";
import { MONO } from "../../lib/tokens";

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  onDone(): void;
}

/** The codes for when the authenticator is lost; this is the only time that they are shown. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const { t } = useTranslation("account");
  const [copied, copy] = useCopy();
  const text = codes.join("\n");
  const save = () => download("retail-copilot-recovery-codes.txt", new Blob([`${text}\n`], { type: "text/plain" }));
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <Alert severity="warning">
        <strong>{t("recoveryTitle")}</strong>
        <br />
        {t("recoveryWhy")}
      </Alert>
      <Box
        component="ul"
        aria-label={t("recoveryTitle")}
        sx={{ m: 0, p: 2, listStyle: "none", display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(9rem, 1fr))", gap: 1, bgcolor: "action.hover", borderRadius: 1, fontFamily: MONO }}
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </Box>
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>
        <Button variant="outlined" startIcon={copied ? <CheckIcon /> : <CopyIcon />} onClick={() => copy(text)}>
          {t("copyCodes")}
        </Button>
        <Button variant="outlined" startIcon={<DownloadIcon />} onClick={save}>
          {t("saveCodes")}
        </Button>
        <Button variant="contained" onClick={onDone}>
          {t("keptThem")}
        </Button>
      </Box>
    </Box>
  );
}
