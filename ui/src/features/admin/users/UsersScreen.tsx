import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type UserItem } from "../../../api/admin";
import { EditIcon, PlusIcon } from "../../../components/icons";
import { formatValue } from "../../../lib/format";
import { Listing, type ListingColumn } from "../Listing";
import { SearchField } from "../SearchField";
import { UserDialog } from "./UserDialog";

const KEY = ["admin", "users"] as const;
const COLOURS = { active: "success", waiting: "warning", unverified: "default", disabled: "error" } as const;

/** Accounts: who there is, what they may see, letting in and closing. */
export function UsersScreen() {
  const { t } = useTranslation("admin");
  const [search, setSearch] = useState("");
  const [edited, setEdited] = useState<UserItem | "new" | null>(null);
  const queries = useQueryClient();
  const found = useInfiniteQuery({
    queryKey: [...KEY, search],
    queryFn: ({ pageParam }) => adminApi.users(search, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const columns = useColumns(setEdited);
  const done = useCallback(() => {
    setEdited(null);
    void queries.invalidateQueries({ queryKey: KEY });
  }, [queries]);
  return (
    <>
      <Box sx={{ display: "flex", gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
        <SearchField label={t("users.search")} onSearch={setSearch} />
        <Box sx={{ flex: 1 }} />
        <Button variant="contained" startIcon={<PlusIcon />} onClick={() => setEdited("new")}>
          {t("users.add")}
        </Button>
      </Box>
      <Listing
        label={t("screens.users")}
        columns={columns}
        rows={found.data?.pages.flatMap((page) => page.users) ?? null}
        error={found.error}
        empty={t("users.none")}
        keyOf={(user) => user.id}
        more={found.hasNextPage ? { busy: found.isFetchingNextPage, load: () => void found.fetchNextPage() } : undefined}
      />
      {edited ? <UserDialog user={edited === "new" ? null : edited} onDone={done} /> : null}
    </>
  );
}

function useColumns(onEdit: (user: UserItem) => void): readonly ListingColumn<UserItem>[] {
  const { t } = useTranslation(["admin", "account"]);
  return [
    { label: t("account:email"), cell: (user) => user.email },
    { label: t("account:role"), cell: (user) => t(`account:roles.${user.role}`) },
    {
      label: t("users.status"),
      cell: (user) => <Chip size="small" variant="outlined" color={COLOURS[user.status]} label={t(`users.statuses.${user.status}`)} />,
    },
    { label: t("account:sees"), cell: (user) => scopeOf(user) || t("account:everyStore") },
    { label: t("account:secondFactor"), cell: (user) => (user.second_factor ? t("users.on") : "–") },
    { label: t("account:since"), cell: (user) => formatValue(user.created_at, "date") },
    {
      label: "",
      right: true,
      cell: (user) => (
        <Button size="small" startIcon={<EditIcon />} aria-label={t("users.editOf", { email: user.email })} onClick={() => onEdit(user)}>
          {t("users.edit")}
        </Button>
      ),
    },
  ];
}

/** Stores and regions; empty for somebody who sees every store. */
export function scopeOf(user: Pick<UserItem, "stores" | "regions">): string {
  return [...user.regions, ...(user.stores ?? [])].join(", ");
}
