import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import { LogoMark } from "../../components/Logo";

interface EmptyStateProps {
  readonly suggestions: readonly string[];
  /** Null while it is not known. */
  readonly hasData: boolean | null;
  onAsk(question: string): void;
}

export function EmptyState({ suggestions, hasData, onAsk }: EmptyStateProps) {
  const { t } = useTranslation("chat");
  return (
    <Box sx={{ m: "auto", width: "100%", maxWidth: 720, py: 4, display: "grid", justifyItems: "center", gap: 1.5 }}>
      <LogoMark size={48} />
      <Typography variant="h1" align="center" sx={{ mt: 1 }}>
        {t("begin")}
      </Typography>
      <Typography color="text.secondary" align="center" sx={{ maxWidth: 520 }}>
        {t("beginHow")}
      </Typography>
      {hasData === false ? (
        <Alert severity="info" sx={{ mt: 2 }}>
          {t("noData")}
        </Alert>
      ) : null}
      <Box
        role="group"
        aria-label={t("suggested")}
        sx={{ mt: 2, width: "100%", display: "grid", gap: 1.25, gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" } }}
      >
        {suggestions.map((question) => (
          <ButtonBase
            key={question}
            onClick={() => onAsk(question)}
            sx={{
              justifyContent: "flex-start",
              textAlign: "left",
              px: 2,
              py: 1.5,
              minHeight: 56,
              border: 1,
              borderColor: "divider",
              borderRadius: 1.5,
              bgcolor: "background.paper",
              font: "inherit",
              fontSize: "0.9375rem",
              lineHeight: 1.4,
              transition: "border-color .15s",
              "&:hover": { borderColor: "primary.main" },
            }}
          >
            {question}
          </ButtonBase>
        ))}
      </Box>
    </Box>
  );
}
