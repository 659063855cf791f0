import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi } from "../../../api/admin";
import { Choice } from "../Choice";
import { SearchField } from "../SearchField";
import { TermCard } from "./TermCard";

const SYNONYMS_KEY = ["admin", "synonyms"] as const;
const KINDS = ["metric", "dimension", "entity"] as const;

/** What can be asked of this shop, what each term means, and the words for it; words can be added and taken back. */
export function TermsScreen() {
  const { t } = useTranslation("admin");
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState("");
  const found = useInfiniteQuery({
    queryKey: ["admin", "terms", search, kind],
    queryFn: ({ pageParam }) => adminApi.terms(search, kind, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const added = useQuery({ queryKey: SYNONYMS_KEY, queryFn: adminApi.synonyms });
  const wordsOf = new Map(added.data?.synonyms.map(({ term, words }) => [term, words]));
  const terms = found.data?.pages.flatMap((page) => page.terms) ?? null;
  const missing = Object.entries(found.data?.pages[0]?.unavailable ?? {});
  const error = found.error ?? added.error;
  return (
    <>
      <Box sx={{ display: "flex", gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
        <SearchField label={t("words.search")} onSearch={setSearch} />
        <Choice
          label={t("words.kind")}
          value={kind}
          options={[["", t("words.all")], ...KINDS.map((one) => [one, t(`words.kinds.${one}`)] as const)]}
          onChange={setKind}
        />
      </Box>
      {error ? <Alert severity="error">{error.message}</Alert> : null}
      {terms === null && !error ? <Skeleton variant="rounded" height={240} /> : null}
      {terms?.length === 0 ? <Typography color="text.secondary">{t("words.none")}</Typography> : null}
      <Box component="ul" aria-label={t("screens.words")} sx={{ m: 0, p: 0, listStyle: "none", display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {terms?.map((term) => (
          <TermCard key={`${term.kind} ${term.name}`} term={term} added={wordsOf.get(term.name) ?? []} />
        ))}
      </Box>
      {found.hasNextPage ? (
        <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()} sx={{ justifySelf: "center" }}>
          {t("more")}
        </Button>
      ) : null}
      {missing.length > 0 ? <Missing missing={missing} /> : null}
    </>
  );
}

/** What the model knows of and this shop's data does not hold. */
function Missing({ missing }: { readonly missing: readonly (readonly [name: string, reason: string])[] }) {
  const { t } = useTranslation("admin");
  return (
    <Box component="details" sx={{ "& summary": { cursor: "pointer", color: "text.secondary" } }}>
      <summary>{t("words.missing", { count: missing.length })}</summary>
      <Box component="ul" sx={{ mt: 1, pl: 3 }}>
        {missing.map(([name, reason]) => (
          <Typography key={name} component="li" variant="body2">
            <strong>{name}</strong>: {reason}
          </Typography>
        ))}
      </Box>
    </Box>
  );
}
