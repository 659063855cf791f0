import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type ModelItem } from "../../../api/admin";
import { formatValue } from "../../../lib/format";
import { Listing, type ListingColumn } from "../Listing";
import { VersionsDialog } from "./VersionsDialog";

/** The stored models, and which version of each is in use. */
export function ModelsScreen() {
  const { t } = useTranslation("admin");
  const [opened, setOpened] = useState<string | null>(null);
  const { data, error } = useQuery({ queryKey: ["admin", "models"], queryFn: adminApi.models });
  const columns: readonly ListingColumn<ModelItem>[] = [
    { label: t("models.model"), cell: (one) => one.model },
    { label: t("models.inUse"), cell: (one) => one.in_use ?? t("models.shipped") },
    { label: t("models.versions"), right: true, cell: (one) => one.versions },
    { label: t("models.latest"), cell: (one) => formatValue(one.latest, "datetime") },
    {
      label: "",
      right: true,
      cell: (one) => (
        <Button size="small" aria-label={t("models.openOf", { model: one.model })} onClick={() => setOpened(one.model)}>
          {t("models.open")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <Listing
        label={t("screens.models")}
        columns={columns}
        rows={data?.models ?? null}
        error={error}
        empty={t("models.none")}
        keyOf={(one) => one.model}
      />
      {opened ? <VersionsDialog model={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}
