import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Paper from "@mui/material/Paper";
import Skeleton from "@mui/material/Skeleton";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableContainer from "@mui/material/TableContainer";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface ListingColumn<T> {
  readonly label: string;
  readonly right?: boolean;
  readonly width?: number | string;
  cell(row: T): ReactNode;
}

interface ListingProps<T> {
  /** What the rows are, for people and screen readers. */
  readonly label: string;
  readonly columns: readonly ListingColumn<T>[];
  /** Null until they are there. */
  readonly rows: readonly T[] | null;
  readonly error: Error | null;
  readonly empty: string;
  readonly more?: { readonly busy: boolean; load(): void } | undefined;
  keyOf(row: T): string | number;
}

/** A list of an administrator's screen, with its waiting, empty and failed states. */
export function Listing<T>({ label, columns, rows, error, empty, more, keyOf }: ListingProps<T>) {
  const { t } = useTranslation("admin");
  if (error) return <Alert severity="error">{error.message}</Alert>;
  return (
    <Paper variant="outlined" sx={{ overflow: "hidden" }}>
      <TableContainer tabIndex={0} role="region" aria-label={label}>
        <Table size="small" aria-label={label} aria-busy={rows === null}>
          <TableHead>
            <TableRow>
              {columns.map((column) => (
                <TableCell
                  key={column.label}
                  align={column.right ? "right" : "left"}
                  sx={{ color: "text.secondary", fontWeight: 600, whiteSpace: "nowrap", width: column.width }}
                >
                  {column.label}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {rows === null ? <WaitingRows columns={columns.length} /> : null}
            {rows?.length === 0 ? (
              <TableRow>
                <TableCell colSpan={columns.length} sx={{ color: "text.secondary", py: 3, textAlign: "center" }}>
                  {empty}
                </TableCell>
              </TableRow>
            ) : null}
            {rows?.map((row) => (
              <TableRow key={keyOf(row)} sx={{ "&:last-child td": { borderBottom: 0 }, "&:hover": { bgcolor: "action.hover" } }}>
                {columns.map((column) => (
                  <TableCell
                    key={column.label}
                    align={column.right ? "right" : "left"}
                    sx={{ fontVariantNumeric: "tabular-nums", verticalAlign: "top" }}
                  >
                    {column.cell(row)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      {more ? (
        <Box sx={{ p: 1, textAlign: "center" }}>
          <Button size="small" loading={more.busy} onClick={more.load}>
            {t("more")}
          </Button>
        </Box>
      ) : null}
    </Paper>
  );
}

function WaitingRows({ columns }: { readonly columns: number }) {
  const cells = useMemo(() => Array.from({ length: columns }, (_, index) => index), [columns]);
  return [0, 1, 2].map((row) => (
    <TableRow key={row}>
      {cells.map((cell) => (
        <TableCell key={cell}>
          <Skeleton />
        </TableCell>
      ))}
    </TableRow>
  ));
}
