import type { AuthEvent, SessionSnapshot } from '@claviger/auth';
import type { Account } from '../../../packages/auth/dist/session/account.js';
import { isPointerKey } from '../ledger.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

const told: readonly AuthEvent['type'][] = [
  'signedIn',
  'signedOut',
  'sessionExpired',
  'tokensRefreshed',
  'userDeleted',
  'federatedToIdentityPool',
  'federationToIdentityPoolCleared',
];

/**
 * `I13`, `I22`, `I23`, `I30`: each change of who is signed in is emitted once, independent of other listeners; nothing else
 * is; a snapshot is another one only then; and no code of an app runs while a lock is held.
 */
export function checkEvents({ violate, locks, ledger }: World): Checker {
  const expected = new Map<Tab, AuthEvent['type'][]>();
  const snapshots = new Map<Tab, { account: Account; snapshot: SessionSnapshot }>();
  const failing = new Map<Tab, string>();
  /** The sign-ins that a tab itself has made the current one. */
  const own = new Set<string>();

  /** Whether a user deleted the account: other tabs may learn of it, or of a later sign-out first. */
  let wasDeleted = false;
  /** What was called while a lock was held. A lock that is freed at the same time counts as free. */
  const called = new Map<Tab, string>();

  const checkUnlocked = (tab: Tab, what: string): void => {
    if (locks.heldBy(tab) > 0) called.set(tab, what);
  };

  const checkEvent = (tab: Tab, event: AuthEvent): void => {
    const type = wasDeleted && event.type === 'userDeleted' ? 'signedOut' : event.type;
    checkUnlocked(tab, `a listener (${type})`);
    if (type === 'tokensRefreshFailed') {
      const sid = sidOf(tab.internals.runtime.account());
      if (sid !== undefined && failing.get(tab) === sid)
        violate('I22', tab, 'it emits a second failure in the same stretch of failures');
      failing.set(tab, sid ?? '');
    }
    if (!told.includes(type)) return;
    const next = expected.get(tab)?.shift();
    // A sign-in that could not be stored emits an event, too.
    if (next === undefined && ['signedIn', 'federatedToIdentityPool'].includes(type) && ledger.failedSince(tab, 0))
      return;
    if (next !== type) violate('I22', tab, `it tells ${type}, and ${next ?? 'nothing'} was to be told`);
  };

  const checkSnapshot = (tab: Tab): void => {
    const account = tab.internals.runtime.account();
    const snapshot = tab.session.getSnapshot();
    const before = snapshots.get(tab);
    const isSame = before && before.account.status === account.status && sidOf(before.account) === sidOf(account);
    if (isSame && before.snapshot !== snapshot) violate('I30', tab, 'another snapshot, but the same user is signed in');
    snapshots.set(tab, { account, snapshot });
  };

  return (fact) => {
    switch (fact.type) {
      case 'call':
        wasDeleted ||= fact.call.kind === 'deleteUser';
        break;
      case 'written':
        if (fact.tab && isPointerKey(fact.key)) own.add(`${fact.tab.name} ${fact.value}`);
        break;
      case 'account': {
        const isOwn = own.has(`${fact.tab.name} ${sidOf(fact.after)}`);
        const news = newsOf(fact.before, fact.after, isOwn);
        failing.delete(fact.tab);
        if (news && fact.tab.isListening) expected.set(fact.tab, [...(expected.get(fact.tab) ?? []), news]);
        break;
      }
      case 'event':
        checkEvent(fact.tab, fact.event);
        break;
      case 'log':
        checkUnlocked(fact.tab, 'the logger');
        break;
      case 'settledDown':
        checkSnapshot(fact.tab);
        if (called.has(fact.tab) && locks.heldBy(fact.tab) > 0)
          violate('I13', fact.tab, `${called.get(fact.tab)} is called while a lock is held`);
        called.delete(fact.tab);
        if (locks.heldBy(fact.tab) === 0 && !fact.tab.isDisposed && expected.get(fact.tab)?.length)
          violate('I22', fact.tab, `${expected.get(fact.tab)?.[0]} is never told`);
        break;
      default:
    }
  };
}

function sidOf(account: Account): string | undefined {
  return account.session?.record.sid;
}

/** The events of a change, by the documents and not by the session's code. */
function newsOf(before: Account, after: Account, isOwn: boolean): AuthEvent['type'] | undefined {
  // The end of a sign-in emits an event even if the next state cannot be read, and so does the next sign-in.
  const isKnown = before.status === 'unavailable' ? before.isLeft : before.status !== 'loading';
  const [old, now] = [sidOf(before), sidOf(after)];
  switch (after.status) {
    case 'signedIn':
      if (old === now) return after.session.tokens && 'tokensRefreshed';
      return isKnown || isOwn ? (after.session.tokens ? 'signedIn' : 'federatedToIdentityPool') : undefined;
    case 'expired':
      return old === now && isKnown ? 'sessionExpired' : undefined;
    case 'signedOut':
    case 'unavailable':
      if (old === undefined) return undefined;
      return before.session && !before.session.tokens ? 'federationToIdentityPoolCleared' : 'signedOut';
    default:
      return undefined;
  }
}
