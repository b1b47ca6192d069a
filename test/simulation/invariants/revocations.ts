import type { AuthError } from '@claviger/auth';
import type { Call } from '../facts.js';
import { isInvented } from '../network.js';
import type { RefreshToken } from '../service.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/**
 * `3`, `11`: no text of the store has a token of a sign-in that was left, except those that wait for their revocation; and the service
 * learns of each sign-out in the end.
 */
export function checkRevocations(world: World): Checker {
  const { service, ledger, violate, profile } = world;
  /** Sign-outs that the service has not learned of, with the refresh token whose revocation was sent. */
  const untold = new Map<RefreshToken, Tab>();
  /** The last revocation that each tab has sent. */
  const sent = new Map<Tab, RefreshToken>();

  const learn = ({ kind, tab, settled }: Call): void => {
    const { status, errors } = Object(settled?.value) as { status?: string; errors?: { revoke?: AuthError } };
    const token = sent.get(tab);
    if (kind === 'signOut' && status === 'partial' && errors?.revoke?.retryable && token) untold.set(token, tab);
  };

  const checkUntold = (): void => {
    // An event says that a page is visible again; a process sends them at its next start.
    if (!profile.hasLifecycle) return;
    for (const [{ text, family }, tab] of untold)
      if (tab.status !== 'gone' && !tab.isDisposed && !family.isRevoked)
        violate('3', tab, `it never tells the service of the end of ${text}`);
  };

  const checkLeft = (): void => {
    if (ledger.hadStoreFault() || ledger.wasKilled() || ledger.wasTampered()) return;
    for (const [key, text] of world.store.values)
      for (const token of service.refreshTokens.values()) {
        const sid = ledger.sidOf(token);
        const isLeft = sid !== undefined && ledger.leftAtMs(sid) !== undefined;
        if (isLeft && !key.endsWith('.r') && text.includes(`${token.text}"`))
          violate('11', undefined, `${key} has ${token.text}, whose sign-in was left`);
      }
  };

  return (fact) => {
    switch (fact.type) {
      case 'request': {
        const token = service.refreshTokens.get(String(fact.request.input['Token']));
        // A sign-in that was given up revokes tokens that never stood in the store, as best it can.
        if (token && ledger.sidOf(token) !== undefined) sent.set(fact.request.tab, token);
        break;
      }
      case 'answered': {
        const token = service.refreshTokens.get(String(fact.request.input['Token']));
        // What was answered for good is not sent again.
        if (token && isInvented(fact.request)) untold.delete(token);
        break;
      }
      case 'settled':
        learn(fact.call);
        break;
      case 'end':
        checkUntold();
        checkLeft();
        break;
      default:
    }
  };
}
