import type { Texts } from "../en";
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

export const de: Texts = {
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
