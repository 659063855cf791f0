import Chip from "@mui/material/Chip";
import IconButton from "@mui/material/IconButton";
import { useTranslation } from "react-i18next";

import { CloseIcon } from "../../../components/icons";

/** The question that asks again without a filter; the copilot knows which one from its words. */
export function withoutFilter(filter: string): string {
  return filter.startsWith("period ") ? "Drop the period" : `Drop the filter ${filter}`;
}

interface BasisChipProps {
  readonly text: string;
  readonly variant: "filled" | "outlined";
  readonly onRemove: (() => void) | undefined;
}

/** A filter or an assumption; `onRemove` where it can be taken off. */
export function BasisChip({ text, variant, onRemove }: BasisChipProps) {
  const { t } = useTranslation("chat");
  return (
    <Chip
      size="small"
      variant={variant}
      label={
        <>
          {text}
          {onRemove ? (
            <IconButton size="small" aria-label={t("remove", { text })} onClick={onRemove} sx={{ ml: 0.25, mr: -0.75, p: 0.4 }}>
              <CloseIcon sx={{ fontSize: 15 }} />
            </IconButton>
          ) : null}
        </>
      }
      sx={{
        color: "text.secondary",
        height: "auto",
        minHeight: 26,
        "& .MuiChip-label": { whiteSpace: "normal", py: onRemove ? 0 : 0.25, overflowWrap: "anywhere" },
      }}
    />
  );
}
