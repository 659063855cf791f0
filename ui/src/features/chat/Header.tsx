import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Status } from "../../api/types";
import { Logo } from "../../components/Logo";
import { ClockIcon, ExportIcon, KeyboardIcon, MenuIcon, ShieldIcon } from "../../components/icons";
import { SchemeToggle } from "../../components/SchemeToggle";
import { formatValue } from "../../lib/format";

interface HeaderProps {
  readonly status: Status | null;
  readonly connected: boolean;
  onMenu(): void;
  /** Absent while there is nothing to save. */
  readonly onExport: (() => void) | undefined;
  onHelp(): void;
}

export function Header({ status, connected, onMenu, onExport, onHelp }: HeaderProps) {
  const { t } = useTranslation("chat");
  return (
    <Box
      component="header"
      sx={{ height: 60, flexShrink: 0, px: { xs: 1, sm: 2.5 }, display: "flex", alignItems: "center", gap: 1 }}
    >
      <Box sx={{ display: { xs: "flex", md: "none" }, alignItems: "center", gap: 0.5 }}>
        <IconButton aria-label={t("conversations")} onClick={onMenu}>
          <MenuIcon />
        </IconButton>
        <Box sx={{ "& > * > span": { display: { xs: "none", sm: "inline" } } }}>
          <Logo />
        </Box>
      </Box>
      <Box sx={{ flex: 1 }} />
      {connected ? null : (
        <Typography variant="body2" role="status" sx={{ color: "warning.main" }}>
          {t("reconnecting")}
        </Typography>
      )}
      {status?.data ? (
        <Fact title={t("newestFact")} icon={<ClockIcon sx={{ fontSize: 16 }} />}>
          <Box component="span" sx={{ display: { xs: "none", sm: "inline" } }}>
            {t("dataTo")}
          </Box>
          {formatValue(status.data.as_of, "date")}
        </Fact>
      ) : null}
      {status?.offline ? (
        <Fact
          title={t("offlineHow")}
          icon={<ShieldIcon sx={{ fontSize: 16 }} />}
        >
          <Box component="span" sx={{ display: { xs: "none", sm: "inline" } }}>{t("offline")}</Box>
        </Fact>
      ) : null}
      {onExport ? (
        <Action label={t("save")} onPress={onExport}>
          <ExportIcon />
        </Action>
      ) : null}
      <Box sx={{ display: { xs: "none", md: "block" } }}>
        <Action label={t("shortcuts")} onPress={onHelp}>
          <KeyboardIcon />
        </Action>
      </Box>
      <SchemeToggle />
    </Box>
  );
}

interface ActionProps {
  readonly label: string;
  readonly children: ReactNode;
  onPress(): void;
}

function Action({ label, children, onPress }: ActionProps) {
  return (
    <Tooltip title={label}>
      <IconButton size="small" aria-label={label} onClick={onPress} sx={{ color: "text.secondary" }}>
        {children}
      </IconButton>
    </Tooltip>
  );
}

interface FactProps {
  readonly title: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Fact({ title, icon, children }: FactProps) {
  return (
    <Tooltip title={title} describeChild>
      <Typography
        variant="body2"
        component="span"
        color="text.secondary"
        sx={{
          display: "inline-flex",
          alignItems: "center",
          gap: 0.6,
          px: 1.1,
          py: 0.4,
          border: 1,
          borderColor: "divider",
          borderRadius: 5,
          whiteSpace: "nowrap",
        }}
      >
        {icon}
        {children}
      </Typography>
    </Tooltip>
  );
}
