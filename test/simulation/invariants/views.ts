import type { CognitoAuthSession, Result } from '@claviger/auth';
import type { Call } from '../facts.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** `10`, `I9`: a session never changes, is the same object until something in it does, and costs no wait when fresh. */
export function checkViews({ violate, profile, service, serviceMs, ledger }: World): Checker {
  const texts = new WeakMap<CognitoAuthSession, string>();
  const latest = new Map<Tab, CognitoAuthSession>();
  /** Tabs to which something has happened since they vended their latest session. */
  const disturbed = new Set<Tab>();
  /** Calls that may not wait. */
  const prompt = new Set<Call>();

  const checkView = ({ tab }: Call, view: CognitoAuthSession): void => {
    const text = textOf(view);
    if ((texts.get(view) ?? text) !== text) violate('10', tab, 'a session has changed after it was handed out');
    texts.set(view, text);
    if (!Object.isFrozen(view)) violate('10', tab, 'a session can be changed');
    const before = latest.get(tab);
    latest.set(tab, view);
    disturbed.delete(tab);
    if (before && before !== view && isSame(before, view))
      violate('10', tab, 'it hands out a second object for the same session');
  };

  /** Everything in the latest session has so much life left that no tab, with any jitter, finds it due. */
  const isFresh = (tab: Tab): boolean => {
    const view = latest.get(tab);
    // A store that failed is read again before the next answer.
    // And whose clock is another one, or was set, can't tell how old it is.
    const isClockRight = !profile.clocksDiffer && !profile.clockSteps;
    if (!view || disturbed.has(tab) || ledger.failedSince(tab, 0) || !isClockRight) return false;
    const leftOf = (expiresAtMs: number, lifeSeconds: number): number =>
      expiresAtMs - serviceMs() - Math.min(330_000, 440 * lifeSeconds) - 3_000;
    const { accessTokenSeconds, idTokenSeconds, credentialsSeconds } = profile.service;
    const tokens = view.getCognitoTokens();
    const issue = tokens.ok ? service.issues.get(tokens.value.accessToken.toString()) : undefined;
    if (!issue || leftOf(issue.expiresAtMs, Math.min(accessTokenSeconds, idTokenSeconds)) < 0) return false;
    if (!profile.hasIdentityPool) return true;
    const credentials = view.getAWSCredentials();
    const issued = credentials.ok ? service.credentials.get(credentials.value.accessKeyId) : undefined;
    return issued !== undefined && leftOf(issued.expiresAtMs, credentialsSeconds) > 0;
  };

  return (fact) => {
    switch (fact.type) {
      case 'vended':
        return checkView(fact.call, fact.view);
      case 'call':
        if (fact.call.kind === 'fetch' && isFresh(fact.call.tab)) prompt.add(fact.call);
        else if (fact.call.kind !== 'fetch') disturbed.add(fact.call.tab);
        return;
      case 'settledDown':
        for (const call of prompt) {
          if (call.tab !== fact.tab) continue;
          prompt.delete(call);
          if (!call.settled) violate('I9', call.tab, `fetch #${call.id} waits although everything is fresh`);
        }
        return;
      case 'request':
      case 'answered':
      case 'failed':
        return void disturbed.add(fact.request.tab);
      case 'read':
      case 'message':
      case 'account':
      case 'life':
      case 'storeFault':
        return void disturbed.add(fact.tab);
      case 'clock':
      case 'sleep':
        for (const tab of latest.keys()) disturbed.add(tab);
        return;
      default:
    }
  };
}

function textOf(view: CognitoAuthSession): string {
  const credentials = view.getAWSCredentials();
  const tokens = view.getCognitoTokens();
  return JSON.stringify([
    view.isSignedIn,
    view.getUserSub().ok && view.getUserSub().get(),
    view.getIdentityId().ok && view.getIdentityId().get(),
    credentials.ok && { ...credentials.value, at: credentials.value.expiration.getTime(), toJSON: undefined },
    tokens.ok && [tokens.value.idToken.toString(), tokens.value.accessToken.toString()],
  ]);
}

/** Whether two sessions hold the very same details, errors included. */
function isSame(one: CognitoAuthSession, other: CognitoAuthSession): boolean {
  const detailsOf = (view: CognitoAuthSession): unknown[] =>
    [view.getUserSub(), view.getIdentityId(), view.getAWSCredentials(), view.getCognitoTokens()].map(detailOf);
  const others = detailsOf(other);
  return one.isSignedIn === other.isSignedIn && detailsOf(one).every((detail, index) => detail === others[index]);
}

function detailOf(result: Result<unknown>): unknown {
  return result.ok ? result.value : result.error;
}
