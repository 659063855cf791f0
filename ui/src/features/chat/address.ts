const NAME = "conversation";
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The conversation that the page's address names, so that a reload comes back to it. */
export function conversationIn(hash: string): string | null {
  const id = new URLSearchParams(hash.replace(/^#/, "")).get(NAME);
  return id !== null && ID.test(id) ? id : null;
}

/** Names the conversation in the address, or none. */
export function nameConversation(id: string | null): void {
  history.replaceState(null, "", location.pathname + location.search + (id === null ? "" : `#${NAME}=${id}`));
}
