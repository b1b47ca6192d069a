import type { Account } from '../../packages/auth/dist/session/account.js';
import type { Fact } from './facts.js';
import type { RefreshToken, Service } from './service.js';
import type { Tab } from './tab.js';

/** What is written about a sign-in, as far as the checkers care. */
export interface WrittenSession {
  readonly sid: string;
  readonly gen: number;
  readonly accessToken: string;
  /** Undefined for a sign-in straight to the identity pool. */
  readonly refreshToken: string;
  /** The token of another provider. */
  readonly token?: string;
  readonly ended?: object;
}

/** What an observer who sees everything knows: the truth that tabs are measured by. */
export interface Ledger {
  hear(fact: Fact, nowMs: number): void;
  /** What the pointer says. */
  pointer(): string | null;
  /** When the pointer left this sign-in; undefined if it never did, or never came to it. */
  leftAtMs(sid: string): number | undefined;
  /** Whether the pointer ever said this. */
  wasCurrent(pointer: string): boolean;
  /** The sign-in that tokens belong to; undefined for one that no tab took note of. */
  sidOf(refreshToken: Pick<RefreshToken, 'family'>): string | undefined;
  /** A refresh continued without the lock: there are no locks, or the holder was frozen. */
  wasUnlocked(): boolean;
  /** A tab was killed or closed, with the work that it was doing. */
  wasKilled(): boolean;
  /** The store was deleted or damaged. */
  wasTampered(): boolean;
  /** The store failed a tab since this moment; without one, ever. */
  failedSince(tab: Tab, atMs: number): boolean;
  /** The store failed for any tab. */
  hadStoreFault(): boolean;
}

export const isPointerKey = (key: string): boolean => key.endsWith('.current');

type KeyKind = 's' | 'e' | 'a' | 'g';

/** What stands under a key: `s` a sign-in, `e` its end, `a` its identity, `g` a guest's identity, and whose it is. */
export function partsOfKey(key: string): { readonly kind: KeyKind; readonly id: string } | undefined {
  const [, kind, id] = /\.([seag])\.([0-9a-f]+)$/.exec(key) ?? [];
  return kind === undefined ? undefined : { kind: kind as KeyKind, id: id ?? '' };
}

/** What a store holds of a sign-in: its record, and whether that generation was ended. */
export function readStored(values: ReadonlyMap<string, string>, sid: string): WrittenSession | undefined {
  const find = (kind: KeyKind): string | null =>
    [...values].find(([key]) => key.endsWith(`.${kind}.${sid}`))?.[1] ?? null;
  const written = readWritten(find('s'));
  const ending = readEnding(find('e'));
  return written && ending?.gen === written.gen ? { ...written, ended: ending } : written;
}

/** The generation that a text says was ended. */
function readEnding(text: string | null): { readonly gen: number; readonly code: string } | undefined {
  return readWritten(text) as { readonly gen: number; readonly code: string } | undefined;
}

/** The sign-in that a text describes; undefined for one that can't be read. */
export function readWritten(text: string | null): WrittenSession | undefined {
  try {
    return JSON.parse(text ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text describes a sign-in. */
export function isSignIn(text: string | null): boolean {
  const written = readWritten(text);
  return Boolean(written?.refreshToken ?? written?.token);
}

/** The refresh token that an account holds; empty for none. */
export function refreshTokenOf(account: Account): string {
  if (!account.session) return '';
  const { record } = account.session;
  return 'refreshToken' in record ? record.refreshToken : '';
}

export function createLedger(service: Service): Ledger {
  const left = new Map<string, number>();
  const pointers = new Set<string>();
  const sids = new Map<number, string>();
  const faults = new Map<Tab, number>();
  let pointer: string | null = null;
  let isUnlocked = false;
  let isKilled = false;
  let isTampered = false;

  const learn = (sid: string, refreshToken: string): void => {
    const family = service.refreshTokens.get(refreshToken)?.family;
    if (family) sids.set(family.id, sid);
  };

  return {
    hear(fact, nowMs) {
      switch (fact.type) {
        case 'written': {
          if (!fact.tab) isTampered = true;
          if (isPointerKey(fact.key)) {
            if (pointer !== null && pointer !== fact.value) left.set(pointer, nowMs);
            pointer = fact.value;
            if (pointer !== null) pointers.add(pointer);
          }
          const parts = partsOfKey(fact.key);
          const written = parts?.kind === 's' ? readWritten(fact.value) : undefined;
          if (parts && written?.refreshToken) learn(parts.id, written.refreshToken);
          break;
        }
        case 'account':
          if (fact.after.session) learn(fact.after.session.record.sid, refreshTokenOf(fact.after));
          break;
        case 'lock':
          if (fact.what === 'refused') isUnlocked = true;
          break;
        case 'life':
          if (fact.what === 'killed' || fact.what === 'disposed') isKilled = true;
          break;
        case 'storeFault':
          faults.set(fact.tab, nowMs);
          break;
        default:
      }
    },
    pointer: () => pointer,
    leftAtMs: (sid) => left.get(sid),
    wasCurrent: (value) => pointers.has(value),
    sidOf: ({ family }) => sids.get(family.id),
    wasUnlocked: () => isUnlocked,
    wasKilled: () => isKilled,
    wasTampered: () => isTampered,
    failedSince: (tab, atMs) => (faults.get(tab) ?? Number.NEGATIVE_INFINITY) >= atMs,
    hadStoreFault: () => faults.size > 0,
  };
}
