import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { adminApi, type UserItem } from "../../../api/admin";

/** How often somebody is signed in, and the way to end all of it. */
export function UserSessions({ user }: { readonly user: UserItem }) {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const key = ["admin", "sessions", user.id];
  const { data } = useQuery({ queryKey: key, queryFn: () => adminApi.userSessions(user.id) });
  const ending = useMutation({
    mutationFn: () => adminApi.endUserSessions(user.id),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const count = data?.sessions.length ?? 0;
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 2 }}>
      <Typography variant="body2" color="text.secondary" sx={{ flex: 1 }}>
        {t("users.sessions", { count })}
      </Typography>
      <Button size="small" color="error" disabled={count === 0 || ending.isPending} onClick={() => ending.mutate()}>
        {t("users.endAll")}
      </Button>
    </Box>
  );
}
