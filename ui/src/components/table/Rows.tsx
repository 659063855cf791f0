import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import InputBase from "@mui/material/InputBase";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableContainer from "@mui/material/TableContainer";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import TableSortLabel from "@mui/material/TableSortLabel";
import Typography from "@mui/material/Typography";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Cell, Citation, Column, TableBlock } from "../../api/types";
import { formatValue, isNumeric } from "../../lib/format";
import { columnFormatter } from "../../lib/period";
import { SearchIcon } from "../icons";
import { useHighlight } from "./highlight";
import { filteredRows, nextSort, type Sort, sortedRows } from "./sorting";
import { TableActions } from "./TableActions";

const FIRST_ROWS = 12;
const MORE_ROWS = 200;
/** From this many rows on a table can be filtered. */
const FILTERED_FROM = 6;

/** The column of this table's row that a citation points at; -1 when it is another's. */
function citedColumn(table: TableBlock, row: number, citation: Citation | null): number {
  if (citation?.table !== table.id || citation.row !== row) return -1;
  return table.columns.findIndex((column) => column.name === citation.column);
}

interface RowsProps {
  readonly table: TableBlock;
  /** Rows shown at first. */
  readonly most?: number;
  /** The id of the title; without one the table is named by its own title and has its actions below it. */
  readonly titleId?: string;
}

/** The rows of a table: sorted by a press on a column's name, filtered where there are many, more on demand. */
export function Rows({ table, most = FIRST_ROWS, titleId }: RowsProps) {
  const { t, i18n } = useTranslation("table");
  const [sort, setSort] = useState<Sort | null>(null);
  const [shown, setShown] = useState(most);
  const { pointed, visited } = useHighlight();
  const body = useRef<HTMLTableSectionElement>(null);
  const [wanted, setWanted] = useState("");
  const named = titleId === undefined ? { "aria-label": table.title } : { "aria-labelledby": titleId };
  const formatters = useMemo(
    () => table.columns.map((column, index) => columnFormatter(column, table.rows.map((row) => row[index] ?? null))),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- formats follow the language
    [table, i18n.language],
  );
  const widths = useMemo(
    () => table.columns.map((column, index) => widthOf(column, table.rows.map((row) => row[index] ?? null))),
    [table],
  );
  const order = useMemo(() => {
    const shownCells = (row: number) => formatters.map((format, at) => format(table.rows[row]?.[at] ?? null));
    return filteredRows(sortedRows(table, sort), shownCells, wanted);
  }, [table, sort, formatters, wanted]);

  useEffect(() => {
    if (visited?.table === table.id) setWanted("");
  }, [visited, table.id]);

  useEffect(() => {
    if (visited?.table !== table.id) return;
    const place = order.indexOf(visited.row);
    setShown((count) => Math.max(count, place + 1));
    const timer = setTimeout(() => {
      const row = body.current?.querySelector(`[data-row="${visited.row}"]`);
      row?.scrollIntoView({ block: "nearest", behavior: "smooth" });
    });
    return () => clearTimeout(timer);
  }, [visited, table.id, order]);

  const left = order.length - shown;
  return (
    <>
      {table.rows.length >= FILTERED_FROM ? <RowFilter title={table.title} wanted={wanted} onChange={setWanted} /> : null}
      <TableContainer sx={{ maxHeight: 440 }} tabIndex={0} role="region" {...named}>
        <Table size="small" stickyHeader {...named}>
          <TableHead>
            <TableRow>
              {table.columns.map((column, index) => (
                <HeaderCell
                  key={column.name}
                  column={column}
                  width={widths[index] ?? LEAST_WIDTH}
                  sort={sort?.column === index ? sort : null}
                  onPress={() => setSort(nextSort(sort, index, isNumeric(column.format)))}
                />
              ))}
            </TableRow>
          </TableHead>
          <TableBody ref={body}>
            {order.length === 0 ? (
              <TableRow>
                <TableCell colSpan={table.columns.length} sx={{ color: "text.secondary" }}>
                  {wanted ? t("noMatch") : t("noRows")}
                </TableCell>
              </TableRow>
            ) : null}
            {order.slice(0, shown).map((row) => (
              <Row
                key={row}
                table={table}
                row={row}
                formatters={formatters}
                pointed={citedColumn(table, row, pointed)}
                visited={citedColumn(table, row, visited)}
              />
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      {left > 0 || table.truncated || titleId === undefined ? (
        <Box sx={{ display: "flex", alignItems: "center", gap: 1, px: 1.5, py: 0.75, minHeight: 40 }}>
          {left > 0 ? (
            <Button size="small" onClick={() => setShown(shown + MORE_ROWS)}>
              {t("showMore", { count: Math.min(left, MORE_ROWS) })}
            </Button>
          ) : null}
          <Typography variant="body2" color="text.secondary" sx={{ flex: 1 }}>
            {table.truncated
              ? t("onlyFirst", { rows: formatValue(table.rows.length, "integer") })
              : titleId === undefined
                ? t("rowCount", { count: table.rows.length })
                : t("inAll", { rows: formatValue(table.rows.length, "integer") })}
          </Typography>
          {titleId === undefined ? <TableActions table={table} /> : null}
        </Box>
      ) : null}
    </>
  );
}

interface RowFilterProps {
  readonly title: string;
  readonly wanted: string;
  onChange(wanted: string): void;
}

function RowFilter({ title, wanted, onChange }: RowFilterProps) {
  const { t } = useTranslation("table");
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1, px: 2, borderBottom: 1, borderColor: "divider" }}>
      <SearchIcon sx={{ fontSize: 16, color: "text.secondary" }} />
      <InputBase
        fullWidth
        value={wanted}
        placeholder={t("filter")}
        onChange={(event) => onChange(event.target.value)}
        inputProps={{ "aria-label": t("filterOf", { title }), type: "search" }}
        sx={{ fontSize: "0.875rem", "& input": { py: 0.75 } }}
      />
    </Box>
  );
}

interface HeaderCellProps {
  readonly column: Column;
  readonly width: number;
  readonly sort: Sort | null;
  onPress(): void;
}

function HeaderCell({ column, width, sort, onPress }: HeaderCellProps) {
  const direction = sort?.descending ? "desc" : "asc";
  return (
    <TableCell
      align={isNumeric(column.format) ? "right" : "left"}
      sortDirection={sort ? direction : false}
      sx={{
        bgcolor: "background.paper",
        color: "text.secondary",
        fontWeight: 600,
        lineHeight: 1.3,
        minWidth: width,
        py: 0.9,
        verticalAlign: "bottom",
      }}
    >
      <TableSortLabel
        active={sort !== null}
        direction={direction}
        onClick={onPress}
        // The arrow stands beside the label without taking room from it.
        sx={{ "& .MuiTableSortLabel-icon": { position: "absolute", left: "100%", mx: 0, fontSize: 14 } }}
      >
        {column.label}
      </TableSortLabel>
    </TableCell>
  );
}

const LEAST_WIDTH = 104;
const NUMBER_WIDTH = 84;

/** A column's least width in pixels: words take more, so that no row becomes a tower. */
function widthOf(column: Column, cells: readonly Cell[]): number {
  if (isNumeric(column.format)) return NUMBER_WIDTH;
  const longest = Math.max(0, ...cells.map((cell) => (typeof cell === "string" ? cell.length : 0)));
  return longest > 60 ? 320 : longest > 26 ? 210 : longest > 15 ? 150 : LEAST_WIDTH;
}

interface RowProps {
  readonly table: TableBlock;
  readonly row: number;
  readonly formatters: readonly ((cell: Cell) => string)[];
  readonly pointed: number;
  readonly visited: number;
}

const Row = memo(function Row({ table, row, formatters, pointed, visited }: RowProps) {
  return (
    <TableRow data-row={row} sx={{ "&:last-child td": { borderBottom: 0 }, "&:hover": { bgcolor: "action.hover" } }}>
      {table.columns.map((column, index) => (
        <TableCell
          key={column.name}
          align={isNumeric(column.format) ? "right" : "left"}
          data-cited={index === pointed || index === visited || undefined}
          sx={{
            py: 0.7,
            fontVariantNumeric: "tabular-nums",
            whiteSpace: isNumeric(column.format) ? "nowrap" : "normal",
            maxWidth: 360,
            verticalAlign: "top",
            transition: "background-color .15s",
            ...(index === pointed || index === visited
              ? {
                  bgcolor: "color-mix(in srgb, var(--mui-palette-primary-main) 20%, transparent)",
                  boxShadow: "inset 0 0 0 1.5px var(--mui-palette-primary-main)",
                }
              : {}),
          }}
        >
          {formatters[index]?.(table.rows[row]?.[index] ?? null)}
        </TableCell>
      ))}
    </TableRow>
  );
});

