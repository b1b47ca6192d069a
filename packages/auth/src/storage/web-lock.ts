import type { SessionStore } from '../platform/session-store.js';

/**
 * A {@link SessionStore.lock} by Web Locks, which all pages and workers of an origin share. The browser frees the lock of a
 * page that closes or crashes. Without Web Locks (on a server, and on a page that is neither https nor on this machine) it
 * resolves to false at once: a lock inside the page would not stop other pages.
 */
export const withWebLock: SessionStore['lock'] = async (name, { waitMs }, work) => {
  let isHeld = false;
  const run = (): Promise<void> => {
    isHeld = true;
    return work();
  };
  // Safari before 16 has no `AbortSignal.timeout`.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), waitMs);
  try {
    await globalThis.navigator?.locks?.request(name, { signal: controller.signal }, run);
  } catch (error) {
    if (isHeld) throw error;
  } finally {
    clearTimeout(timer);
  }
  return isHeld;
};
