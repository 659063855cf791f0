import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";

import { ChatPage } from "../features/chat/ChatPage";
import { SignIn } from "./SignIn";
import { useSession } from "./useSession";

export function App() {
  const session = useSession();
  if (session.state.kind === "checking") {
    return (
      <Box sx={{ height: "100%", display: "grid", placeItems: "center" }}>
        <CircularProgress aria-label="Loading" size={28} />
      </Box>
    );
  }
  if (session.state.kind === "out") {
    return <SignIn message={session.state.message} onToken={session.signIn} />;
  }
  return <ChatPage onSessionLost={session.lost} />;
}
