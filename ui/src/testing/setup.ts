import { startEnglish } from "../lib/language";

startEnglish();
