import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import { useTranslation } from "react-i18next";

/** While something is fetched that nothing can be shown of yet. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <Box sx={{ height: "100%", minHeight: 160, display: "grid", placeItems: "center" }}>
      <CircularProgress aria-label={t("loading")} size={28} />
    </Box>
  );
}
