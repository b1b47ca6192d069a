import type { UserSession } from '../../session/records.js';

/** A page loads with several requests that have the same cookies, in milliseconds. */
const KEPT_MS = 30_000;
const MOST_SESSIONS = 500;

/** A session whose cookies were opened, and whether an earlier secret had sealed them. */
export interface OpenedCookies {
  readonly session: UserSession;
  readonly isOld: boolean;
}

/** The sessions that a server has just opened, by the text of their cookies. Another text is opened again. */
export interface OpenedSessions {
  get(sealed: string): OpenedCookies | undefined;
  keep(sealed: string, opened: OpenedCookies): void;
}

/** Creates an empty memory of opened sessions: at most 500, for 30 seconds each. */
export function createOpenedSessions(now: () => number): OpenedSessions {
  const kept = new Map<string, { readonly opened: OpenedCookies; readonly untilMs: number }>();
  return {
    get(sealed) {
      const found = kept.get(sealed);
      if (found && found.untilMs > now()) return found.opened;
      kept.delete(sealed);
      return undefined;
    },
    keep(sealed, opened) {
      kept.set(sealed, { opened, untilMs: now() + KEPT_MS });
      for (const [oldest, { untilMs }] of kept) {
        if (kept.size <= MOST_SESSIONS && untilMs > now()) break;
        kept.delete(oldest);
      }
    },
  };
}
