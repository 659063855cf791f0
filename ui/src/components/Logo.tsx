import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";

export function LogoMark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0f766e" />
      <path
        d="M8 21.5v-5M13.3 21.5v-9M18.7 21.5v-6.5M24 21.5V9"
        stroke="#fff"
        strokeWidth="2.8"
        strokeLinecap="round"
      />
    </svg>
  );
}

interface LogoProps {
  /** Whether the mark stands before the name; not where it is in view already. */
  readonly marked?: boolean;
}

export function Logo({ marked = true }: LogoProps) {
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1.25 }}>
      {marked ? <LogoMark /> : null}
      <Typography component="span" sx={{ fontWeight: 650, letterSpacing: "-0.01em", whiteSpace: "nowrap" }}>
        Retail Copilot
      </Typography>
    </Box>
  );
}
