import account from "./account.json";
import chat from "./chat.json";
import common from "./common.json";
import table from "./table.json";

/** The page's own texts in English, by namespace; every other language has the same keys. */
export const en = { account, chat, common, table };

export type Texts = typeof en;
