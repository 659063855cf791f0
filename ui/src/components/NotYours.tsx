import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { LockIcon } from "./icons";

interface NotYoursProps {
  /** The name of the place. */
  readonly name: string;
  /** The name of the role that it is for. */
  readonly role: string;
}

/** A place that is not for the reader's role: for whom it is, and the way on. */
export function NotYours({ name, role }: NotYoursProps) {
  const { t } = useTranslation();
  return (
    <Box component="main" sx={{ minHeight: "100%", display: "grid", placeItems: "center", p: 3 }}>
      <Box sx={{ maxWidth: 420, display: "grid", gap: 1.5, justifyItems: "center", textAlign: "center" }}>
        <LockIcon sx={{ fontSize: 40, color: "text.secondary" }} />
        <Typography variant="h1" sx={{ fontSize: "1.4rem" }}>
          {t("placeClosed", { name })}
        </Typography>
        <Typography color="text.secondary">{t("placeFor", { role })}</Typography>
        <Button component={Link} to="/home" variant="contained">
          {t("toHome")}
        </Button>
      </Box>
    </Box>
  );
}
