import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Divider from "@mui/material/Divider";
import Drawer from "@mui/material/Drawer";
import type { SvgIconProps } from "@mui/material/SvgIcon";
import { type ComponentType, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { GridIcon, LanguageIcon, MenuIcon } from "../components/icons";
import { useUnseen } from "../components/inbox";
import { LogoMark } from "../components/Logo";
import { useReader } from "../components/reader";
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from "../lib/language";
import type { en } from "../locales/en";
import { CHAT, FURTHER, HOME, type Place, SYSTEMS } from "./places";

export const RAIL_WIDTH = 92;

interface NavigationProps {
  /** The path of the place that is shown. */
  readonly current: string;
}

/** A rail beside the page where there is room, else a bar below it. */
export function Navigation({ current }: NavigationProps) {
  return (
    <>
      <Rail current={current} />
      <Bar current={current} />
    </>
  );
}

/** The further places that are for this reader. */
function useFurther(): readonly Place[] {
  const { role } = useReader();
  return FURTHER.filter((place) => place.role === undefined || place.role === role);
}

function Rail({ current }: NavigationProps) {
  const { t } = useTranslation("places");
  const further = useFurther();
  return (
    <Box
      component="nav"
      aria-label={t("places")}
      sx={{
        width: RAIL_WIDTH,
        flexShrink: 0,
        display: { xs: "none", md: "flex" },
        flexDirection: "column",
        alignItems: "stretch",
        gap: 0.25,
        px: 0.75,
        pb: 1,
        overflowY: "auto",
        borderRight: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
      }}
    >
      <Box sx={{ height: 60, flexShrink: 0, display: "grid", placeItems: "center" }}>
        <LogoMark />
      </Box>
      <Item place={CHAT} current={current} />
      <Item place={HOME} current={current} />
      <Divider sx={{ my: 0.75, mx: 1 }} />
      {SYSTEMS.map((place) => (
        <Item key={place.path} place={place} current={current} />
      ))}
      <Box sx={{ flex: 1 }} />
      {further.map((place) => (
        <Item key={place.path} place={place} current={current} />
      ))}
      <LanguageButton />
    </Box>
  );
}

interface Shown {
  readonly path: string;
  readonly name: keyof typeof en.places;
  readonly icon: ComponentType<SvgIconProps>;
}

interface ItemProps extends NavigationProps {
  readonly place: Shown;
  onVisit?(): void;
}

const PRESSABLE = {
  display: "flex",
  flexDirection: "column",
  gap: 0.25,
  py: 0.9,
  px: 0.5,
  borderRadius: 1,
  fontSize: "0.7rem",
  lineHeight: 1.25,
  textAlign: "center",
  color: "text.secondary",
  "&:hover": { bgcolor: "action.hover" },
  "&[aria-current], &[aria-expanded=true]": { color: "primary.main", fontWeight: 600 },
} as const;

function Item({ place, current, onVisit }: ItemProps) {
  const { t } = useTranslation("places");
  const Icon = place.icon;
  const here = current === place.path;
  return (
    <ButtonBase
      component={Link}
      to={place.path}
      onClick={onVisit}
      aria-current={here ? "page" : undefined}
      sx={{ ...PRESSABLE, ...(here ? { bgcolor: SELECTED } : {}) }}
    >
      <Icon />
      {t(place.name)}
      {place.path === ALERTS ? <Unseen /> : null}
    </ButtonBase>
  );
}

const ALERTS = "/alerts";

/** How many notices wait, where any do. */
function Unseen() {
  const { t } = useTranslation("places");
  const count = useUnseen();
  if (count === 0) return null;
  return (
    <Box component="span" sx={{ color: "primary.main", fontWeight: 650 }}>
      {t("unseen", { count })}
    </Box>
  );
}

const SELECTED = "color-mix(in srgb, var(--mui-palette-primary-main) 12%, transparent)";

/** On a phone: the chat, home, and what opens from below. */
function Bar({ current }: NavigationProps) {
  const { t } = useTranslation("places");
  const [open, setOpen] = useState<"systems" | "more" | null>(null);
  const further = useFurther();
  const close = () => setOpen(null);
  const inSystems = SYSTEMS.some((place) => place.path === current);
  return (
    <Box
      component="nav"
      aria-label={t("places")}
      sx={{
        flexShrink: 0,
        display: { xs: "grid", md: "none" },
        gridTemplateColumns: "repeat(4, 1fr)",
        px: 0.5,
        borderTop: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
      }}
    >
      <Item place={CHAT} current={current} />
      <Item place={HOME} current={current} />
      <Opener label={t("systems")} icon={GridIcon} open={open === "systems"} marked={inSystems} onOpen={() => setOpen("systems")} />
      <Opener label={t("more")} icon={MenuIcon} open={open === "more"} marked={false} onOpen={() => setOpen("more")} />
      <Drawer anchor="bottom" open={open !== null} onClose={close} slotProps={{ paper: { "aria-label": t("places") } }}>
        <Box sx={{ display: "grid", gridTemplateColumns: "repeat(3, 1fr)", gap: 1, p: 2 }}>
          {(open === "systems" ? SYSTEMS : further).map((place) => (
            <Item key={place.path} place={place} current={current} onVisit={close} />
          ))}
          {open === "more" ? <LanguageButton /> : null}
        </Box>
      </Drawer>
    </Box>
  );
}

interface OpenerProps {
  readonly label: string;
  readonly icon: ComponentType<SvgIconProps>;
  readonly open: boolean;
  readonly marked: boolean;
  onOpen(): void;
}

function Opener({ label, icon: Icon, open, marked, onOpen }: OpenerProps) {
  return (
    <ButtonBase
      aria-haspopup="dialog"
      aria-expanded={open}
      aria-current={marked ? "true" : undefined}
      onClick={onOpen}
      sx={PRESSABLE}
    >
      <Icon />
      {label}
    </ButtonBase>
  );
}

/** Changes to the other language, named in its own words. */
function LanguageButton() {
  useTranslation();
  const other: Language = currentLanguage() === "en" ? "de" : "en";
  return (
    <ButtonBase lang={other} onClick={() => void chooseLanguage(other)} sx={PRESSABLE}>
      <LanguageIcon />
      {LANGUAGES[other]}
    </ButtonBase>
  );
}
