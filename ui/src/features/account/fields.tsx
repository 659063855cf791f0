import IconButton from "@mui/material/IconButton";
import InputAdornment from "@mui/material/InputAdornment";
import TextField, { type TextFieldProps } from "@mui/material/TextField";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { EyeIcon, EyeOffIcon } from "../../components/icons";

type FieldProps = Omit<TextFieldProps, "onChange" | "value" | "type"> & {
  readonly value: string;
  onValue(value: string): void;
};

export function EmailField({ value, onValue, ...rest }: FieldProps) {
  const { t } = useTranslation("account");
  return (
    <TextField
      label={t("email")}
      type="email"
      required
      autoComplete="username"
      value={value}
      onChange={(event) => onValue(event.target.value)}
      {...rest}
    />
  );
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ value, onValue, fresh = false, ...rest }: FieldProps & { readonly fresh?: boolean }) {
  const { t } = useTranslation("account");
  const [shown, setShown] = useState(false);
  const label = t(shown ? "hidePassword" : "showPassword");
  const eye = (
    <InputAdornment position="end">
      <IconButton aria-label={label} aria-pressed={shown} edge="end" onClick={() => setShown(!shown)}>
        {shown ? <EyeOffIcon /> : <EyeIcon />}
      </IconButton>
    </InputAdornment>
  );
  return (
    <TextField
      label={t(fresh ? "newPassword" : "password")}
      type={shown ? "text" : "password"}
      required
      autoComplete={fresh ? "new-password" : "current-password"}
      helperText={fresh ? t("passwordHint") : undefined}
      value={value}
      onChange={(event) => onValue(event.target.value)}
      slotProps={{ input: { endAdornment: eye }, htmlInput: { maxLength: 256 } }}
      {...rest}
    />
  );
}

/** Six digits of an authenticator, or a recovery code. */
export function CodeField({ value, onValue, recovery = false, ...rest }: FieldProps & { readonly recovery?: boolean }) {
  const { t } = useTranslation("account");
  return (
    <TextField
      key={recovery ? "recovery" : "code"}
      label={t(recovery ? "recoveryCode" : "code")}
      required
      autoComplete={recovery ? "off" : "one-time-code"}
      value={value}
      onChange={(event) => onValue(event.target.value)}
      slotProps={{ htmlInput: { inputMode: recovery ? "text" : "numeric", maxLength: 20, spellCheck: false } }}
      sx={{ "& input": { letterSpacing: recovery ? "0.05em" : "0.3em", fontVariantNumeric: "tabular-nums" } }}
      {...rest}
    />
  );
}

/** The code as the server takes it; people type the gaps that apps show. */
export function cleanCode(typed: string): string {
  return typed.replaceAll(/\s/g, "");
}
