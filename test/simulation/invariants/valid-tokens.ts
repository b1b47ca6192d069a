import type { CognitoAuthSession } from '@claviger/auth';
import type { Call } from '../facts.js';
import { runningMs, type Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** What has so little left may count as over. */
const inexactMs = 5_000;
/** The longest time of a renewal after its caller left, with its attempts, its waits for locks and the store. */
const runMs = 120_000;

/**
 * `2`, `8`: a caller who doesn't insist gets the tokens that are known while they are valid, also after a renewal that failed; and
 * callers who want tokens alone send no request to the identity pool.
 */
export function checkValidTokens(world: World): Checker {
  const { timeline, profile, service, serviceMs, violate } = world;
  /** Until when a tab may still do what a caller who wanted everything has asked for. */
  const untilMs = new Map<Tab, number>();
  const changedAtMs = new Map<Tab, number>();
  let isClockRight = !profile.clocksDiffer && !profile.clockSteps;

  const checkView = ({ tab }: Call, view: CognitoAuthSession): void => {
    const account = tab.internals.runtime.account();
    // A caller may learn the answer in the moment of a change.
    if (changedAtMs.get(tab) === timeline.nowMs() || account.status !== 'signedIn' || !account.session.tokens) return;
    const issue = service.issues.get(account.session.record.accessToken ?? '');
    const leftMs = Number(issue?.expiresAtMs) - serviceMs();
    if (isClockRight && leftMs > inexactMs && !view.getCognitoTokens().ok)
      violate('2', tab, `it gives no tokens, and those that it has are good for ${leftMs} ms`);
  };
  const isOpen = (tab: Tab): boolean => tab.calls.some(({ kind, settled }) => kind !== 'tokens' && !settled);

  return (fact) => {
    switch (fact.type) {
      case 'vended':
        if (fact.call.kind !== 'force') checkView(fact.call, fact.view);
        break;
      case 'account':
        changedAtMs.set(fact.tab, timeline.nowMs());
        break;
      case 'settled':
        if (fact.call.kind !== 'tokens') untilMs.set(fact.call.tab, runningMs(world, fact.call.tab) + runMs);
        break;
      case 'sleep':
        isClockRight &&= !profile.sleepStopsClock;
        break;
      case 'request': {
        const { tab, operation } = fact.request;
        // A page that ticks renews by itself.
        if (profile.hasLifecycle || isOpen(tab) || !/^Get(Id|Cred)/.test(operation)) break;
        if (runningMs(world, tab) > (untilMs.get(tab) ?? Number.NEGATIVE_INFINITY))
          violate('8', tab, `${operation}, and its callers want tokens alone`);
        break;
      }
      default:
    }
  };
}
