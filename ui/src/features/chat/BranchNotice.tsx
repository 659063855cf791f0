import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { useTranslation } from "react-i18next";

interface BranchNoticeProps {
  /** The earlier question that is being changed. */
  readonly question: string;
  onCancel(): void;
}

/** Says that the conversation goes on in a branch, before an earlier question is asked anew. */
export function BranchNotice({ question, onCancel }: BranchNoticeProps) {
  const { t } = useTranslation("chat");
  const cancel = (
    <Button size="small" color="inherit" onClick={onCancel}>
      {t("branchCancel")}
    </Button>
  );
  return (
    <Alert severity="info" variant="outlined" action={cancel} sx={{ mb: 1, py: 0, overflowWrap: "anywhere" }}>
      {t("branch", { question })}
    </Alert>
  );
}
