import { useTranslation } from "react-i18next";

import type { WatchShown } from "../../api/watches";
import { formatValue } from "../../lib/format";

type Wish = WatchShown["wish"];

/** Says in a sentence what a wish is about. */
export function useWords(): (wish: Wish) => string {
  const { t } = useTranslation("alerts");
  return (wish) => {
    if (wish.kind === "question") return t("sayQuestion", { question: wish.question, every: t(`every.${wish.every}`) });
    const metric = wish.metric.replaceAll("_", " ");
    const test = t(`tests.${wish.test}`);
    const amount = wish.amount === null || wish.amount === undefined ? "" : formatValue(wish.amount, "number");
    const unit = ["up", "down", "moves"].includes(wish.test) ? " %" : "";
    return t("sayMetric", { metric, test, amount: amount && `${amount}${unit}`, period: t(`periods.${wish.period}`) }).trim();
  };
}
