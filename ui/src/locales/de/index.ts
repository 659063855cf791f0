import type { Texts } from "../en";
import account from "./account.json";
import chat from "./chat.json";
import common from "./common.json";
import table from "./table.json";

export const de: Texts = { account, chat, common, table };
