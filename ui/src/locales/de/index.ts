import type { Texts } from "../en";
import account from "./account.json";
import common from "./common.json";

export const de: Texts = { account, common };
