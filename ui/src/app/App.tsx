import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import { useTranslation } from "react-i18next";

import { ChatPage } from "../features/chat/ChatPage";
import { AccountSignIn } from "./AccountSignIn";
import { SignIn } from "./SignIn";
import { useSession } from "./useSession";

export function App() {
  const { t } = useTranslation();
  const session = useSession();
  if (session.state.kind === "checking") {
    return (
      <Box sx={{ height: "100%", display: "grid", placeItems: "center" }}>
        <CircularProgress aria-label={t("loading")} size={28} />
      </Box>
    );
  }
  if (session.state.kind === "out") {
    const { way, message, token } = session.state;
    if (way === "token") return <SignIn message={message} onToken={session.signIn} />;
    return <AccountSignIn way={way} message={message} token={token ?? ""} onEnter={session.enter} />;
  }
  return <ChatPage onSessionLost={session.lost} />;
}
