import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { complianceApi } from "../../../api/compliance";
import { DownloadIcon } from "../../../components/icons";
import { download, fileName } from "../../../lib/download";

/** Saves the report on card data as a PDF. */
export function ReportButton() {
  const { t } = useTranslation("dashboards");
  const saving = useMutation({
    mutationFn: async () => download(fileName(t("compliance.checks"), "pdf"), await complianceApi.report()),
  });
  return (
    <>
      <Button size="small" variant="outlined" startIcon={<DownloadIcon />} loading={saving.isPending} onClick={() => saving.mutate()}>
        {t("compliance.report")}
      </Button>
      {saving.error ? (
        <Typography variant="body2" role="alert" color="error">
          {saving.error.message}
        </Typography>
      ) : null}
    </>
  );
}
