import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Typography from "@mui/material/Typography";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, Route, Routes, useLocation } from "react-router";

import type { en } from "../../locales/en";
import { AuditScreen } from "./audit/AuditScreen";
import { FeedbackScreen } from "./feedback/FeedbackScreen";
import { ModelsScreen } from "./models/ModelsScreen";
import { QualityScreen } from "./QualityScreen";
import { RunsScreen } from "./runs/RunsScreen";
import { TermsScreen } from "./terms/TermsScreen";
import { UsersScreen } from "./users/UsersScreen";
import { VerifiedScreen } from "./verified/VerifiedScreen";

interface Screen {
  readonly path: string;
  readonly name: keyof typeof en.admin.screens;
  readonly page: ComponentType;
}

const SCREENS: readonly Screen[] = [
  { path: "users", name: "users", page: UsersScreen },
  { path: "audit", name: "audit", page: AuditScreen },
  { path: "words", name: "words", page: TermsScreen },
  { path: "feedback", name: "feedback", page: FeedbackScreen },
  { path: "verified", name: "verified", page: VerifiedScreen },
  { path: "models", name: "models", page: ModelsScreen },
  { path: "quality", name: "quality", page: QualityScreen },
  { path: "runs", name: "runs", page: RunsScreen },
];

/** What administrators look after, a screen each. */
export function AdminPage() {
  const { t } = useTranslation("admin");
  return (
    <Box component="main" sx={{ width: "100%", maxWidth: 1180, mx: "auto", px: { xs: 2, sm: 3 }, py: 3, display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Typography variant="h1">{t("admin")}</Typography>
      <ScreenLinks />
      <Routes>
        {SCREENS.map((screen) => (
          <Route key={screen.path} path={screen.path} element={<Shown screen={screen} />} />
        ))}
        <Route path="*" element={<Navigate to="/admin/users" replace />} />
      </Routes>
    </Box>
  );
}

function Shown({ screen }: { readonly screen: Screen }) {
  const { t } = useTranslation("admin");
  const Page = screen.page;
  return (
    <Box component="section" aria-label={t(`screens.${screen.name}`)} sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Page />
    </Box>
  );
}

function ScreenLinks() {
  const { t } = useTranslation("admin");
  const { pathname } = useLocation();
  return (
    <Box component="nav" aria-label={t("admin")} sx={{ display: "flex", gap: 0.5, overflowX: "auto", borderBottom: 1, borderColor: "divider" }}>
      {SCREENS.map(({ path, name }) => {
        const here = pathname.endsWith(`/${path}`);
        return (
          <ButtonBase
            key={path}
            component={Link}
            to={`/admin/${path}`}
            aria-current={here ? "page" : undefined}
            sx={{ px: 1.5, py: 1, fontSize: "0.9rem", fontWeight: here ? 600 : 400, whiteSpace: "nowrap", color: here ? "primary.main" : "text.secondary", borderBottom: 2, borderColor: here ? "primary.main" : "transparent", "&:focus-visible": { outlineOffset: "-2px" } }}
          >
            {t(`screens.${name}`)}
          </ButtonBase>
        );
      })}
    </Box>
  );
}
