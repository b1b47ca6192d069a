import type { SentRequest } from '../facts.js';
import { partsOfKey, readWritten } from '../ledger.js';
import type { RefreshToken } from '../service.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/**
 * `1`, `I7`: one refresh at a time for each sign-in where locks work; and no tab sends a refresh token of which they
 * were told that another one has replaced it.
 */
export function checkRefreshTokens({ service, ledger, violate }: World): Checker {
  const told = new Map<Tab, Set<RefreshToken>>();
  const underway = new Map<number, Set<SentRequest>>();

  const learn = (tab: Tab, token: RefreshToken | undefined): void => {
    const tokens = told.get(tab) ?? new Set();
    if (token) told.set(tab, tokens.add(token));
  };

  const checkSent = (request: SentRequest, token: RefreshToken): void => {
    const { tab } = request;
    // Telling the service of a sign-in that was left needs no lock, and can't wait for what a refresh brings.
    if (request.keepalive) return;
    const successor = [...(told.get(tab) ?? [])].find((known) => descendsFrom(known, token));
    if (successor) violate('1', tab, `it sends ${token.text} although it was told of ${successor.text}`);
    const others = underway.get(token.family.id) ?? new Set();
    const other = [...others].find(({ isOver, tab: { status } }) => !isOver && status === 'running');
    const sid = ledger.sidOf(token);
    // No caller waits for the end of a sign-in that was left.
    const isLeft = sid !== undefined && ledger.leftAtMs(sid) !== undefined;
    if (other && !ledger.wasUnlocked() && !isLeft) violate('I7', tab, `it refreshes while ${other.tab.name} does`);
    underway.set(token.family.id, others.add(request));
  };

  return (fact) => {
    switch (fact.type) {
      case 'request': {
        const token = service.refreshTokens.get(String(fact.request.input['RefreshToken']));
        if (token) checkSent(fact.request, token);
        break;
      }
      case 'answered':
        learn(fact.request.tab, fact.answer.issue?.refreshToken);
        break;
      case 'read':
        // A record whose ending is damaged counts as absent.
        if (partsOfKey(fact.key)?.kind === 's' && !fact.isLate && !ledger.wasTampered())
          learn(fact.tab, service.refreshTokens.get(readWritten(fact.value)?.refreshToken ?? ''));
        break;
      default:
    }
  };
}

/** Whether a token came from another one by rotation. */
function descendsFrom(token: RefreshToken, ancestor: RefreshToken): boolean {
  for (let at = token.parent; at; at = at.parent) if (at === ancestor) return true;
  return false;
}
