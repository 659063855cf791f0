import { useState } from "react";

import { AskForLink, LetterSent, Register } from "./asking";
import { Login, type LoginProps } from "./Login";
import { Setup } from "./Setup";

/** The screens before the chat. */
type Screen =
  | { readonly at: "login" | "register" | "forgot" }
  | { readonly at: "sent"; readonly email: string };

interface SignInFlowProps extends Pick<LoginProps, "message" | "notice" | "onSignIn"> {
  readonly way: "password" | "setup";
  /** The token of the terminal's link, where it opened the page. */
  readonly token: string;
  onSetup(token: string, email: string, password: string): Promise<void>;
}

export function SignInFlow({ way, token, message, notice, onSignIn, onSetup }: SignInFlowProps) {
  const [screen, setScreen] = useState<Screen>({ at: "login" });
  const toLogin = () => setScreen({ at: "login" });
  if (way === "setup") return <Setup token={token} message={message} onSetup={onSetup} />;
  const sent = (email: string) => setScreen({ at: "sent", email });
  switch (screen.at) {
    case "register":
      return <Register onSent={sent} onBack={toLogin} />;
    case "forgot":
      return <AskForLink onSent={sent} onBack={toLogin} />;
    case "sent":
      return <LetterSent email={screen.email} onBack={toLogin} />;
    case "login":
      return (
        <Login
          message={message}
          notice={notice}
          onSignIn={onSignIn}
          onForgot={() => setScreen({ at: "forgot" })}
          onRegister={() => setScreen({ at: "register" })}
        />
      );
  }
}
