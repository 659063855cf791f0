import createCache, { type EmotionCache } from "@emotion/cache";

/** The nonce that the server allows run-time styles by; absent in development. */
function nonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce || undefined;
}

export function createStyleCache(): EmotionCache {
  const allowed = nonce();
  return createCache({ key: "rc", prepend: true, ...(allowed ? { nonce: allowed } : {}) });
}
