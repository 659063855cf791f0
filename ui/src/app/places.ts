import type { SvgIconProps } from "@mui/material/SvgIcon";
import { type ComponentType, lazy, type LazyExoticComponent } from "react";

import type { Role } from "../api/admin";
import { BasketIcon, BellIcon, BoxIcon, ChartIcon, ChatIcon, GearIcon, GlobeIcon, HomeIcon, PersonIcon, ShieldIcon } from "../components/icons";
import type { en } from "../locales/en";

/** A place of the app beside the chat, which is at `/` and always there. */
export interface Place {
  readonly path: string;
  readonly name: keyof typeof en.places;
  readonly icon: ComponentType<SvgIconProps>;
  readonly page: LazyExoticComponent<ComponentType>;
  /** The only role that it is for; absent for everybody. */
  readonly role?: Role;
}

export const CHAT = { path: "/", name: "chat", icon: ChatIcon } as const;

export const HOME: Place = {
  path: "/home",
  name: "home",
  icon: HomeIcon,
  page: lazy(async () => ({ default: (await import("../features/home/HomePage")).HomePage })),
};

/** The five systems, each with its dashboard. */
export const SYSTEMS: readonly Place[] = [
  {
    path: "/market-intelligence",
    name: "market",
    icon: ChartIcon,
    page: lazy(async () => ({ default: (await import("../features/dashboards/market/MarketPage")).MarketPage })),
  },
  {
    path: "/demand-insights",
    name: "demand",
    icon: BoxIcon,
    page: lazy(async () => ({ default: (await import("../features/dashboards/demand/DemandPage")).DemandPage })),
  },
  {
    path: "/compliance",
    name: "compliance",
    icon: ShieldIcon,
    page: lazy(async () => ({ default: (await import("../features/dashboards/compliance/CompliancePage")).CompliancePage })),
  },
  {
    path: "/global-market",
    name: "pulse",
    icon: GlobeIcon,
    page: lazy(async () => ({ default: (await import("../features/dashboards/pulse/PulsePage")).PulsePage })),
  },
  {
    path: "/copilot",
    name: "copilot",
    icon: BasketIcon,
    page: lazy(async () => ({ default: (await import("../features/dashboards/copilot/CopilotPage")).CopilotPage })),
  },
];

/** Places for some readers, or of one's own; shown below the systems, and under "More" on a phone. */
export const FURTHER: readonly Place[] = [
  {
    path: "/alerts",
    name: "alerts",
    icon: BellIcon,
    page: lazy(async () => ({ default: (await import("../features/alerts/AlertsPage")).AlertsPage })),
  },
  {
    path: "/admin",
    name: "admin",
    icon: GearIcon,
    page: lazy(async () => ({ default: (await import("../features/admin/AdminPage")).AdminPage })),
    role: "admin",
  },
  {
    path: "/account",
    name: "account",
    icon: PersonIcon,
    page: lazy(async () => ({ default: (await import("../features/account/AccountPage")).AccountPage })),
  },
];

/** Conversations that colleagues shared, reached by their links alone. */
export const SHARED: Omit<Place, "name" | "icon"> = {
  path: "/shared/:token",
  page: lazy(async () => ({ default: (await import("../features/chat/shared/SharedPage")).SharedPage })),
};
