import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type Role, type UserItem } from "../../../api/admin";
import { Choice } from "../Choice";
import { changeOf, type Draft, draftOf, newUserOf } from "./draft";
import { UserSessions } from "./UserSessions";

const ROLES: readonly Role[] = ["admin", "analyst", "manager", "support", "viewer"];

interface UserDialogProps {
  /** Null for somebody new. */
  readonly user: UserItem | null;
  onDone(): void;
}

/** Makes an account, or changes what somebody may see. */
export function UserDialog({ user, onDone }: UserDialogProps) {
  const { t } = useTranslation(["admin", "account"]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(user));
  const saving = useMutation({
    mutationFn: () => (user ? adminApi.changeUser(user.id, changeOf(draft, user)) : adminApi.addUser(newUserOf(draft))),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog open onClose={onDone} fullWidth maxWidth="sm" aria-labelledby="user-title">
      <form onSubmit={submit}>
        <DialogTitle id="user-title">{user ? user.email : t("users.add")}</DialogTitle>
        <DialogContent>
          <Box sx={{ display: "grid", gap: 2, pt: 1 }}>
            {saving.error ? <Alert severity="warning">{saving.error.message}</Alert> : null}
            {user ? null : (
              <TextField
                autoFocus
                required
                type="email"
                label={t("account:email")}
                value={draft.email}
                helperText={t("users.invited")}
                onChange={(event) => setDraft({ ...draft, email: event.target.value })}
              />
            )}
            <Rights draft={draft} onDraft={setDraft} />
            {user ? <Status user={user} draft={draft} onDraft={setDraft} /> : null}
            {user ? <UserSessions user={user} /> : null}
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onDone}>{t("account:cancel")}</Button>
          <Button type="submit" variant="contained" loading={saving.isPending}>
            {user ? t("account:save") : t("users.invite")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly draft: Draft;
  onDraft(draft: Draft): void;
}

function Rights({ draft, onDraft }: PartProps) {
  const { t } = useTranslation(["admin", "account"]);
  return (
    <>
      <Choice
        label={t("account:role")}
        value={draft.role}
        options={ROLES.map((role) => [role, t(`account:roles.${role}`)] as const)}
        onChange={(role) => onDraft({ ...draft, role })}
      />
      <TextField
        size="small"
        label={t("users.stores")}
        helperText={t("users.storesHow")}
        value={draft.stores}
        onChange={(event) => onDraft({ ...draft, stores: event.target.value })}
      />
      <TextField
        size="small"
        label={t("users.regions")}
        helperText={t("users.regionsHow")}
        value={draft.regions}
        onChange={(event) => onDraft({ ...draft, regions: event.target.value })}
      />
    </>
  );
}

/** Letting in and closing; what an account is now is offered as it is. */
function Status({ user, draft, onDraft }: PartProps & { readonly user: UserItem }) {
  const { t } = useTranslation("admin");
  const options = [...new Set([user.status, "active", "disabled"] as const)];
  return (
    <Choice
      label={t("users.status")}
      value={draft.status}
      options={options.map((status) => [status, t(`users.statuses.${status}`)] as const)}
      onChange={(status) => onDraft({ ...draft, status })}
    />
  );
}
