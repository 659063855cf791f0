import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { useTranslation } from "react-i18next";

import type { TableBlock } from "../../api/types";
import { toCsv, toTsv } from "../../lib/csv";
import { csvBlob, download, fileName } from "../../lib/download";
import { toXlsx } from "../../lib/xlsx";
import { CheckIcon, CopyIcon, DownloadIcon, SheetIcon } from "../icons";
import { useCopy } from "../useCopy";

/** Copying a table, and saving it as a file. */
export function TableActions({ table }: { readonly table: TableBlock }) {
  const { t } = useTranslation(["table", "common"]);
  const [copied, copy] = useCopy();
  return (
    <>
      <Tooltip title={copied ? t("common:copied") : t("copy")}>
        <IconButton size="small" aria-label={t("copy")} onClick={() => copy(toTsv(table))}>
          {copied ? <CheckIcon /> : <CopyIcon />}
        </IconButton>
      </Tooltip>
      <Tooltip title={t("csv")}>
        <IconButton
          size="small"
          aria-label={t("csv")}
          onClick={() => download(fileName(table.title, "csv"), csvBlob(toCsv(table)))}
        >
          <DownloadIcon />
        </IconButton>
      </Tooltip>
      <Tooltip title={t("xlsx")}>
        <IconButton
          size="small"
          aria-label={t("xlsx")}
          onClick={() => void toXlsx(table).then((book) => download(fileName(table.title, "xlsx"), book))}
        >
          <SheetIcon />
        </IconButton>
      </Tooltip>
    </>
  );
}
