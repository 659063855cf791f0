import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import { CloseIcon } from "../../components/icons";
import { MONO } from "../../lib/tokens";
import { SHORTCUTS } from "./shortcuts";

const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

export function HelpSheet({ open, onClose }: { readonly open: boolean; onClose(): void }) {
  const { t } = useTranslation(["chat", "common"]);
  return (
    <Dialog open={open} onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="shortcuts-title">
      <DialogTitle id="shortcuts-title" sx={{ display: "flex", alignItems: "center", fontSize: "1.05rem" }}>
        <Box component="span" sx={{ flex: 1 }}>
          {t("shortcuts")}
        </Box>
        <IconButton aria-label={t("common:close")} onClick={onClose} edge="end">
          <CloseIcon />
        </IconButton>
      </DialogTitle>
      <DialogContent>
        <Box component="dl" sx={{ m: 0, display: "grid", gap: 1.25 }}>
          {SHORTCUTS.map(({ keys, does }) => (
            <Box key={does} sx={{ display: "flex", alignItems: "center", gap: 2 }}>
              <Typography component="dt" variant="body2" sx={{ flex: 1 }}>
                {t(does)}
              </Typography>
              <Box component="dd" sx={{ m: 0, display: "flex", gap: 0.5 }}>
                {keys.map((key) => (
                  <Key key={key}>{key === "mod" ? MOD : key}</Key>
                ))}
              </Box>
            </Box>
          ))}
        </Box>
      </DialogContent>
    </Dialog>
  );
}

function Key({ children }: { readonly children: string }) {
  return (
    <Box
      component="kbd"
      sx={{ fontFamily: MONO, fontSize: 12, px: 0.9, py: 0.25, border: 1, borderColor: "divider", borderRadius: 0.75, bgcolor: "action.hover" }}
    >
      {children}
    </Box>
  );
}
