import account from "./account.json";
import common from "./common.json";

/** The page's own texts in English, by namespace; every other language has the same keys. */
export const en = { account, common };

export type Texts = typeof en;
