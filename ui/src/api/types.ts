import type { components } from "./schema";

type Schemas = components["schemas"];

export type Answer = Schemas["Answer"];
export type Block = Answer["blocks"][number];
export type TableBlock = Schemas["TableBlock"];
export type ChartBlock = Schemas["ChartBlock"];
export type MetricBlock = Schemas["MetricBlock"];
export type AlertBlock = Schemas["AlertBlock"];
export type Column = Schemas["Column"];
export type Citation = Schemas["Citation"];
export type Executed = Schemas["Executed"];
export type Choice = Schemas["Choice"];
export type Cell = TableBlock["rows"][number][number];
export type Format = Column["format"];

export type Found = Schemas["Found"];
export type TableShown = Schemas["TableShown"];

export type ConversationItem = Schemas["ConversationItem"];
export type TurnItem = Schemas["TurnItem"];
export type Status = Schemas["Status"];
export type SignedIn = Schemas["SignedIn"];
