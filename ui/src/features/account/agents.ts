const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrom(?:e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/Linux|X11/, "Linux"],
];

function first(list: readonly (readonly [RegExp, string])[], agent: string): string | undefined {
  return list.find(([mark]) => mark.test(agent))?.[1];
}

/** What signed in, as people call it: "Firefox · Windows"; a program by what it says first of itself. */
export function agentName(agent: string): string {
  const [browser, system] = [first(BROWSERS, agent), first(SYSTEMS, agent)];
  if (browser) return system ? `${browser} · ${system}` : browser;
  return agent.split(/[\s(]/)[0]?.slice(0, 40) ?? "";
}
