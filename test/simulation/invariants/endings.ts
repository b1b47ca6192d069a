import type { Account } from '../../../packages/auth/dist/session/account.js';
import { type FactOf, isLeaving } from '../facts.js';
import { isPointerKey, isSignIn, partsOfKey, readStored, readWritten, refreshTokenOf } from '../ledger.js';
import { isInvented } from '../network.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

const definitive = ['NotAuthorizedException', 'RefreshTokenReuseException', 'UserNotFoundException'];

/**
 * `2`, `I1`, `I2`, `I6`: a session ends by a definitive answer to its own refresh token, by a sign-out here, or
 * because the store says so; never while the service still accepts what is stored.
 */
export function checkEndings(world: World): Checker {
  const { service, ledger, violate } = world;
  /** Refresh tokens that the service refused for good. */
  const refused = new Set<string>();
  /** What each tab has read of the pointer, or of the record that it names, that says that no user is signed in. */
  const sawNobody = new Set<Tab>();

  /** When each tab was told that a refresh token was refused, and when it last read a record: in the order of facts. */
  const told = new Map<string, number>();
  const looked = new Map<Tab, number>();
  let facts = 0;

  const checkWritten = ({ tab, key, value, before }: FactOf<'written'>): void => {
    const parts = partsOfKey(key);
    if (!parts || !tab) return;
    // The end of a generation that was replaced has no meaning.
    const stored = parts.kind === 'e' && value !== null ? readStored(world.store.values, parts.id) : undefined;
    if (stored?.ended) {
      if ((looked.get(tab) ?? 0) < (told.get(`${tab.name} ${stored.refreshToken}`) ?? 0))
        violate('I2', tab, `it ends ${parts.id} without another look at the store`);
      if (!refused.has(stored.refreshToken)) violate('2', tab, `it ends ${parts.id} without a definitive answer`);
      if (service.accepts(stored.refreshToken))
        violate('2', tab, `it ends ${parts.id} although the service accepts the stored ${stored.refreshToken}`);
    }
    const isLost = parts.kind === 's' && value === null && readWritten(before) && ledger.pointer() === parts.id;
    if (isLost) violate('I1', tab, `it removes the record of ${parts.id}, which is the current sign-in`);
  };

  const checkAccount = ({ tab, before, after }: FactOf<'account'>): void => {
    if (after.status === 'expired' && service.accepts(refreshTokenOf(after)) && !isSame(before, after))
      violate('2', tab, `it takes a session for ended whose refresh token the service accepts`);
    if (after.status !== 'signedOut') return;
    const isAsked = tab.calls.some(({ kind, settled }) => isLeaving(kind) && !settled);
    const isTold = sawNobody.has(tab);
    if (!isAsked && !isTold) violate('I2', tab, 'it is signed out, and neither the user nor the store said so');
    if (before.status === 'signedIn' && !isAsked && ledger.pointer() === before.session.record.sid)
      violate('I2', tab, 'it is signed out although its sign-in is the current one');
  };

  return (fact) => {
    facts++;
    switch (fact.type) {
      case 'answered':
        if (definitive.includes(fact.answer.code ?? ''))
          told.set(`${fact.request.tab.name} ${fact.request.input['RefreshToken']}`, facts);
        break;
      case 'served': {
        const token = String(fact.request.input['RefreshToken']);
        if (definitive.includes(fact.answer.code ?? '') && !isInvented(fact.request)) refused.add(token);
        break;
      }
      case 'read':
        if (isPointerKey(fact.key) && (fact.value === null || fact.value.startsWith('out:'))) sawNobody.add(fact.tab);
        if (isPointerKey(fact.key) || partsOfKey(fact.key)?.kind === 's') looked.set(fact.tab, facts);
        if (partsOfKey(fact.key)?.kind === 's' && !isSignIn(fact.value)) sawNobody.add(fact.tab);
        if (partsOfKey(fact.key)?.kind === 'e' && fact.value && !readWritten(fact.value)) sawNobody.add(fact.tab);
        break;
      case 'written':
        checkWritten(fact);
        break;
      case 'account':
        checkAccount(fact);
        // Only what is read after this counts for the next time.
        if (fact.after.status === 'signedIn') sawNobody.delete(fact.tab);
        break;
      default:
    }
  };
}

/** Whether both are about the same refresh token, so that the second says nothing new about it. */
function isSame(before: Account, after: Account): boolean {
  return before.status === 'expired' && after.status === 'expired' && refreshTokenOf(before) === refreshTokenOf(after);
}
