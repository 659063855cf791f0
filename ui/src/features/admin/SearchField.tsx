import InputAdornment from "@mui/material/InputAdornment";
import TextField from "@mui/material/TextField";
import { useEffect, useState } from "react";

import { SearchIcon } from "../../components/icons";

const PAUSE_MS = 300;

interface SearchFieldProps {
  readonly label: string;
  /** Called a moment after the last key. */
  onSearch(words: string): void;
}

export function SearchField({ label, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => onSearch(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  const icon = (
    <InputAdornment position="start">
      <SearchIcon sx={{ fontSize: 18 }} />
    </InputAdornment>
  );
  return (
    <TextField
      size="small"
      type="search"
      label={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      slotProps={{ input: { startAdornment: icon } }}
      sx={{ minWidth: 220, flex: { xs: "1 1 100%", sm: "0 1 320px" } }}
    />
  );
}
