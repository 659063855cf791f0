import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Trans, useTranslation } from "react-i18next";

import { type AccountShown, accountApi, signedInByAccount } from "../../api/account";
import { LeaveIcon } from "../../components/icons";
import { useReader } from "../../components/reader";
import { formatValue } from "../../lib/format";
import { MONO } from "../../lib/tokens";
import { EmailSection, PasswordSection } from "./OwnerSections";
import { Section } from "./Section";
import { SecondFactorSection } from "./SecondFactorSection";
import { SessionsSection } from "./SessionsSection";
import { SlackSection } from "./SlackSection";

const ACCOUNT_KEY = ["account"] as const;

/** The reader's own account: who they are here, how they sign in, and where they are signed in. */
export function AccountPage() {
  const { t } = useTranslation("account");
  const { leave } = useReader();
  return (
    <Box component="main" sx={{ width: "100%", maxWidth: 720, mx: "auto", px: { xs: 2, sm: 3 }, py: 3, display: "grid", gap: 2 }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 2 }}>
        <Typography variant="h1" sx={{ flex: 1 }}>
          {t("account")}
        </Typography>
        <Button variant="outlined" color="inherit" startIcon={<LeaveIcon />} onClick={leave}>
          {t("signOut")}
        </Button>
      </Box>
      {signedInByAccount() ? <Own /> : <WithoutAccount />}
    </Box>
  );
}

function WithoutAccount() {
  const { t } = useTranslation("account");
  return (
    <Alert severity="info">
      <Trans t={t} i18nKey="localOnly" components={{ cmd: <Box component="code" sx={{ fontFamily: MONO }} /> }} />
    </Alert>
  );
}

function Own() {
  const { t } = useTranslation();
  const { data, error } = useQuery({ queryKey: ACCOUNT_KEY, queryFn: accountApi.shown });
  if (error) return <Alert severity="error">{error.message}</Alert>;
  if (!data) return <CircularProgress size={28} aria-label={t("loading")} sx={{ mx: "auto", my: 6 }} />;
  return (
    <>
      <Profile account={data} />
      <EmailSection />
      <PasswordSection />
      <SecondFactorSection account={data} />
      <SlackSection />
      <SessionsSection />
    </>
  );
}

function Profile({ account }: { readonly account: AccountShown }) {
  const { t } = useTranslation("account");
  const everything = account.stores === null && account.regions.length === 0;
  const seen = [...account.regions, ...(account.stores ?? [])].join(", ");
  const facts = [
    [t("email"), account.email],
    [t("role"), t(`roles.${account.role}`)],
    [t("sees"), everything ? t("everyStore") : seen],
    [t("since"), formatValue(account.created_at, "date")],
  ] as const;
  return (
    <Section title={t("profile")}>
      <Box component="dl" sx={{ m: 0, display: "grid", gridTemplateColumns: "minmax(7rem, auto) minmax(0, 1fr)", rowGap: 0.75, columnGap: 2 }}>
        {facts.map(([name, value]) => (
          <Box key={name} sx={{ display: "contents" }}>
            <Typography component="dt" color="text.secondary">
              {name}
            </Typography>
            <Typography component="dd" sx={{ m: 0, overflowWrap: "anywhere" }}>
              {value}
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}
