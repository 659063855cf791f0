import Box from "@mui/material/Box";
import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import Markdown, { type Components, type Options } from "react-markdown";
import { useTranslation } from "react-i18next";

import type { Citation } from "../../../api/types";
import { MONO } from "../../../lib/tokens";
import { rehypeCitations, spansOf } from "./citations";
import { useHighlight } from "../../../components/table/highlight";

/** Emphasis, lists and code only: no links, images or HTML come out of an answer. */
const ALLOWED = ["p", "strong", "em", "code", "ul", "ol", "li", "br", "cite"];

interface AnswerTextProps {
  readonly text: string;
  readonly citations: readonly Citation[];
}

export function AnswerText({ text, citations }: AnswerTextProps) {
  const plugins = useMemo<NonNullable<Options["rehypePlugins"]>>(
    () => [[rehypeCitations, { text, spans: spansOf(text, citations) }]],
    [text, citations],
  );
  const components = useMemo<Components>(
    () => ({
      cite: ({ node, children }) => {
        const citation = citations[Number(node?.properties["dataIndex"])];
        return citation ? <Cited citation={citation}>{children}</Cited> : children;
      },
    }),
    [citations],
  );
  return (
    <Box
      sx={{
        overflowWrap: "anywhere",
        "& p": { m: 0, mb: 1.25, whiteSpace: "pre-line" },
        "& ul, & ol": { mt: 0, mb: 1.25, pl: 3 },
        "& li": { mb: 0.25 },
        "& > :last-child": { mb: 0 },
        "& code": { fontFamily: MONO, fontSize: "0.9em" },
      }}
    >
      <Markdown allowedElements={ALLOWED} unwrapDisallowed rehypePlugins={plugins} components={components}>
        {text}
      </Markdown>
    </Box>
  );
}

function Cited({ citation, children }: { readonly citation: Citation; readonly children: ReactNode }) {
  const { t } = useTranslation("chat");
  const { pointed, point, visit } = useHighlight();
  return (
    <Box
      component="span"
      role="button"
      tabIndex={0}
      title={t("showSource")}
      onClick={() => visit(citation)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        visit(citation);
      }}
      onMouseEnter={() => point(citation)}
      onMouseLeave={() => point(null)}
      onFocus={() => point(citation)}
      onBlur={() => point(null)}
      sx={{
        cursor: "pointer",
        background: pointed === citation ? "color-mix(in srgb, var(--mui-palette-primary-main) 18%, transparent)" : "none",
        borderRadius: "3px",
        textDecoration: "underline dotted",
        textDecorationColor: "var(--mui-palette-primary-main)",
        textDecorationThickness: "1.5px",
        textUnderlineOffset: "3px",
      }}
    >
      {children}
    </Box>
  );
}
