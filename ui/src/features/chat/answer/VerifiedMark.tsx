import Chip from "@mui/material/Chip";
import Tooltip from "@mui/material/Tooltip";
import { useTranslation } from "react-i18next";

import type { Answer } from "../../../api/types";
import { SealIcon } from "../../../components/icons";
import { formatValue } from "../../../lib/format";

/** Who vouches for the answer of this question, and since when. */
export function VerifiedMark({ verified }: { readonly verified: NonNullable<Answer["verified"]> }) {
  const { t } = useTranslation("answer");
  const says = [t("verifiedAs", { question: verified.question }), verified.note ?? ""].filter(Boolean).join(" ");
  return (
    <Tooltip title={says} describeChild>
      <Chip
        size="small"
        color="success"
        variant="outlined"
        tabIndex={0}
        icon={<SealIcon />}
        label={t("verified", { who: verified.by, when: formatValue(verified.on, "date") })}
        sx={{ justifySelf: "start", maxWidth: "100%" }}
      />
    </Tooltip>
  );
}
