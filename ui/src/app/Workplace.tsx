import Box from "@mui/material/Box";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { HashRouter, matchPath, Route, Routes, useLocation, useNavigate } from "react-router";

import { ProblemError } from "../api/client";
import { AskContext } from "../components/ask";
import { NotYours } from "../components/NotYours";
import { useReader } from "../components/reader";
import { Waiting } from "../components/Waiting";
import { type Asked, ChatPage } from "../features/chat/ChatPage";
import { Navigation } from "./Navigation";
import { FURTHER, HOME, type Place, SHARED, SYSTEMS } from "./places";
import { PlaceBoundary } from "./PlaceBoundary";
import { sharedPath } from "./sharedLink";

interface WorkplaceProps {
  onSessionLost(): void;
}

type Shown = Omit<Place, "name" | "icon"> & Partial<Pick<Place, "name">>;

const PLACES: readonly Shown[] = [HOME, ...SYSTEMS, ...FURTHER, SHARED];
const FRESH_MS = 60_000;

/** What a refused request means: a session that has ended, or nothing that asking again would change. */
function retried(count: number, error: Error): boolean {
  return !(error instanceof ProblemError) && count < 2;
}

/** The app for somebody who is signed in: the chat and the places around it. */
export function Workplace({ onSessionLost }: WorkplaceProps) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, retry: retried, refetchOnWindowFocus: false } } }),
  );
  return (
    <QueryClientProvider client={client}>
      <HashRouter>
        <Rooms onSessionLost={onSessionLost} />
      </HashRouter>
    </QueryClientProvider>
  );
}

/** The chat stays as it is while another place is looked at: an answer goes on being written. */
function Rooms({ onSessionLost }: WorkplaceProps) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const shared = sharedPath(pathname);
  const place = PLACES.find((one) => matchPath({ path: one.path, end: false }, shared ?? pathname));
  useEffect(() => {
    if (shared !== null) void navigate(shared, { replace: true });
  }, [shared, navigate]);
  const ask = useCallback(
    (question: string) => {
      setAsked({ question });
      void navigate("/");
    },
    [navigate],
  );
  return (
    <AskContext value={ask}>
      <Box sx={{ height: "100dvh", display: "flex", flexDirection: { xs: "column-reverse", md: "row" }, overflow: "hidden" }}>
        <Navigation current={place?.path ?? "/"} />
        <Box sx={{ flex: 1, minWidth: 0, minHeight: 0, display: place ? "none" : "block" }}>
          <ChatPage visible={!place} asked={asked} onSessionLost={onSessionLost} />
        </Box>
        {place ? (
          <Box sx={{ flex: 1, minWidth: 0, minHeight: 0, overflowY: "auto" }} key={place.path}>
            <PlaceBoundary>
              <Suspense fallback={<Waiting />}>
                <Routes>
                  {PLACES.map((one) => (
                    <Route key={one.path} path={`${one.path}/*`} element={<Open place={one} />} />
                  ))}
                </Routes>
              </Suspense>
            </PlaceBoundary>
          </Box>
        ) : null}
      </Box>
    </AskContext>
  );
}

/** The place itself, or that it is not for this reader. */
function Open({ place }: { readonly place: Shown }) {
  const { t } = useTranslation(["places", "account"]);
  const { role } = useReader();
  if (place.role !== undefined && role !== null && place.role !== role) {
    return <NotYours name={place.name ? t(place.name) : ""} role={t(`account:roles.${place.role}`)} />;
  }
  return <place.page />;
}
