import type { CognitoAuthSession } from '@claviger/auth';
import { codeOf } from '../facts.js';
import { partsOfKey, readStored, readWritten, type WrittenSession } from '../ledger.js';
import type { RefreshToken } from '../service.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/**
 * `1`, `2`, `3`, `5`, `6` once everything has come to rest: who signed in last is signed in, everywhere, and gets
 * everything; who signed out is signed out; and nothing is left of sign-ins that are over.
 */
export function checkOutcome(world: World): Checker {
  const { ledger, service, profile, violate } = world;
  const views = new Map<Tab, CognitoAuthSession>();
  /** Refresh tokens that reached a tab. */
  const received = new Map<RefreshToken, Tab>();

  const checkTab = (
    tab: Tab,
    current: { readonly sid: string; readonly written: WrittenSession } | undefined,
  ): void => {
    const view = views.get(tab);
    // A session that could not be stored lives on in one tab.
    // And a session that the app has disposed of gets no calls.
    if (!view || tab.isDisposed || ledger.failedSince(tab, 0)) return;
    // Without messages and a visible page, a context with fresh values sends no request.
    if (profile.weather.messages > 0 && !profile.hasLifecycle) return;
    if (!current) {
      if (view.isSignedIn) violate('3', tab, 'a user is signed in, and the store says that no user is');
      const identity = view.getIdentityId();
      const isWelcome = profile.hasIdentityPool && profile.service.guests;
      if (isWelcome && !identity.ok) violate('6', tab, `a guest has no identity: ${codeOf(identity.error)}`);
      return;
    }
    const { written } = current;
    if (written.token) checkOther(tab, view, written.token);
    const token = service.refreshTokens.get(written.refreshToken);
    if (!token || !service.accepts(written.refreshToken)) return;
    if (written.ended) return;
    const { sub } = token.family.user;
    const user = view.getUserSub();
    if (!user.ok || user.value !== sub) {
      violate('5', tab, `${sub} signed in last, and isn't signed in`);
      return;
    }
    const tokens = view.getCognitoTokens();
    if (!tokens.ok) violate('6', tab, `no tokens, and the service would give some: ${codeOf(tokens.error)}`);
    const credentials = view.getAWSCredentials();
    if (profile.hasIdentityPool && !credentials.ok)
      violate('6', tab, `no credentials, and the service would give some: ${codeOf(credentials.error)}`);
  };

  /** A session straight to the identity pool: the app may not have given another token. */
  const checkOther = (tab: Tab, view: CognitoAuthSession, token: string): void => {
    const isValid = world.serviceMs() < Number(service.providerTokens.get(token)?.expiresAtMs);
    if (!view.isSignedIn) violate('5', tab, 'a user of another provider signed in last, and is not signed in');
    const credentials = view.getAWSCredentials();
    if (isValid && !credentials.ok)
      violate('6', tab, `no credentials, and the identity pool would give some: ${codeOf(credentials.error)}`);
  };

  /** The successor of a token that was refused had reached a tab: it should be the one that counts. */
  const checkEnded = ({ refreshToken, ended }: WrittenSession): void => {
    const family = service.refreshTokens.get(refreshToken)?.family;
    // Where two refresh at once, each may get a successor of its own, and one of them is dropped.
    if (!ended || !family || ledger.hadStoreFault() || ledger.wasUnlocked()) return;
    for (const [token, tab] of received) {
      const isThere = tab.status !== 'gone' && !tab.isDisposed;
      if (token.family === family && isThere && service.accepts(token.text))
        violate('2', tab, `the session has ended, and ${token.text}, which it was given, still works`);
    }
  };

  const checkLeftovers = (): void => {
    for (const [key, text] of world.store.values) {
      const parts = partsOfKey(key);
      if (!parts || parts.kind === 'g' || parts.id === ledger.pointer()) continue;
      const token = readWritten(text)?.refreshToken;
      if (parts.kind === 'a' || (token && service.accepts(token)))
        violate('3', undefined, `${key} is left, and nothing points to it`);
    }
  };

  const checkEnd = (): void => {
    if (ledger.wasTampered()) return;
    const pointer = ledger.pointer();
    const written = readStored(world.store.values, `${pointer}`);
    const isOut = pointer === null || pointer.startsWith('out:');
    const isLate = profile.storeLate && ledger.hadStoreFault();
    if (!isOut && !written && !isLate)
      violate('5', undefined, `the pointer says ${pointer}, and there is no such record`);
    for (const tab of world.tabs) checkTab(tab, written && !isOut ? { sid: pointer, written } : undefined);
    if (written) checkEnded(written);
    if (!ledger.wasKilled() && !ledger.hadStoreFault()) checkLeftovers();
  };

  return (fact) => {
    if (fact.type === 'vended') views.set(fact.call.tab, fact.view);
    if (fact.type === 'answered' && fact.answer.issue) received.set(fact.answer.issue.refreshToken, fact.request.tab);
    if (fact.type === 'end') checkEnd();
  };
}
