import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { ReaderContext } from "../components/reader";
import { useLetter } from "../features/account/useLetter";
import { SignIn } from "./SignIn";
import { useSession } from "./useSession";
import { Workplace } from "./Workplace";

const SignInFlow = lazy(() => import("../features/account/SignInFlow").then((found) => ({ default: found.SignInFlow })));
const LetterPage = lazy(() => import("../features/account/LetterPage").then((found) => ({ default: found.LetterPage })));

export function App() {
  return (
    <Suspense fallback={<Loading />}>
      <Place />
    </Suspense>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <Box sx={{ height: "100%", display: "grid", placeItems: "center" }}>
      <CircularProgress aria-label={t("loading")} size={28} />
    </Box>
  );
}

/** A letter's link first, then signing in, then the chat. */
function Place() {
  const session = useSession();
  const [letter, letterDone] = useLetter();
  const [notice, setNotice] = useState<string | null>(null);
  if (letter !== null) {
    const onDone = (said?: string) => {
      setNotice(said ?? null);
      letterDone();
      if (letter.kind === "reset" && said !== undefined) void session.leave();
    };
    return <LetterPage key={letter.token} letter={letter} onDone={onDone} />;
  }
  if (session.state.kind === "checking") return <Loading />;
  if (session.state.kind === "out") {
    const { way, message, token } = session.state;
    if (way === "token") return <SignIn message={message} onToken={session.signIn} />;
    return (
      <SignInFlow
        way={way}
        token={token ?? ""}
        message={message}
        notice={notice}
        onSignIn={session.enter}
        onSetup={session.setUp}
      />
    );
  }
  return (
    <ReaderContext value={{ role: session.state.role, leave: () => void session.leave() }}>
      <Workplace onSessionLost={session.lost} />
    </ReaderContext>
  );
}
