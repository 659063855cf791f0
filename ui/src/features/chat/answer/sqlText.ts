export interface Token {
  readonly kind: "keyword" | "text" | "number" | "plain";
  readonly text: string;
}

const CLAUSES =
  "SELECT|FROM|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|UNION ALL|UNION|LEFT JOIN|INNER JOIN|FULL JOIN|CROSS JOIN|JOIN|WITH";
const WORDS = `${CLAUSES}|AND|OR|NOT|IN|IS|NULL|AS|ON|CASE|WHEN|THEN|ELSE|END|BETWEEN|LIKE|ILIKE|DISTINCT|DESC|ASC|NULLS|FIRST|LAST|OVER|PARTITION BY|CAST|DATE|TIMESTAMP|INTERVAL|TRUE|FALSE|FILTER|USING|EXISTS`;

const TOKEN = new RegExp(
  [
    String.raw`(?<text>'(?:[^']|'')*')`,
    String.raw`(?<name>"(?:[^"]|"")*")`,
    String.raw`(?<keyword>\b(?:${WORDS.replaceAll(" ", String.raw`\s+`)})\b)`,
    String.raw`(?<number>\b\d+(?:\.\d+)?\b)`,
  ].join("|"),
  "gi",
);

/** The statement in pieces for colouring; put together they are the statement again. */
export function tokens(sql: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  for (const match of sql.matchAll(TOKEN)) {
    const { text, name, keyword } = match.groups ?? {};
    if (match.index > at) found.push({ kind: "plain", text: sql.slice(at, match.index) });
    const kind = text ? "text" : name ? "plain" : keyword ? "keyword" : "number";
    found.push({ kind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < sql.length) found.push({ kind: "plain", text: sql.slice(at) });
  return found;
}

const CLAUSE = new RegExp(String.raw`^(?:${CLAUSES.replaceAll(" ", String.raw`\s+`)})$`, "i");

/** A statement on one line broken before its outermost clauses; one that has lines already is left alone. */
export function laidOut(sql: string): string {
  if (sql.includes("\n")) return sql;
  let depth = 0;
  return tokens(sql)
    .map(({ kind, text }, index) => {
      if (kind === "plain") depth += count(text, "(") - count(text, ")");
      const breaks = kind === "keyword" && depth === 0 && index > 0 && CLAUSE.test(text);
      return breaks ? `\n${text}` : text;
    })
    .join("")
    .replaceAll(/ +\n/g, "\n");
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
