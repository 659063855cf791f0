const LINK = /^\/shared=([A-Za-z0-9_-]{20,128})$/;

/** Where the link to a shared conversation leads: the server writes `/#shared=token`, which is no path yet. */
export function sharedPath(pathname: string): string | null {
  const token = LINK.exec(pathname)?.[1];
  return token === undefined ? null : `/shared/${token}`;
}
