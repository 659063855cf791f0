import account from "./account.json";
import admin from "./admin.json";
import alerts from "./alerts.json";
import answer from "./answer.json";
import chat from "./chat.json";
import columns from "./columns.json";
import common from "./common.json";
import conversations from "./conversations.json";
import dashboards from "./dashboards.json";
import home from "./home.json";
import places from "./places.json";
import table from "./table.json";
import voice from "./voice.json";

/** The page's own texts in English, by namespace; every other language has the same keys. */
export const en = {
  account,
  admin,
  alerts,
  answer,
  chat,
  columns,
  common,
  conversations,
  dashboards,
  home,
  places,
  table,
  voice,
};

export type Texts = typeof en;
