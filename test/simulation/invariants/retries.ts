import type { Call, SentRequest } from '../facts.js';
import { runningMs, type Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** A renewal is tried so often, and then left alone for at least so long. */
const attempts = 3;
const pauseMs = 5_000;
/** No call waits longer than this. */
const callLimitMs = 30_000;

/** A tab's record of the failures of one kind of request. */
interface Failures {
  /** In a row, without a pause between. */
  count: number;
  lastAtMs: number;
  /** The service wants to be left alone until then. */
  notBeforeMs: number;
  /** Why it is of no use to ask again just now. */
  definitive: string | undefined;
}

/**
 * `9`, `I16`, `I17`: three attempts and then a pause; `Retry-After` is respected, also by who insists; and what was
 * answered for good isn't sent again, except by a forced call.
 */
export function checkRetries(world: World): Checker {
  const { timeline, violate, service } = world;
  const failures = new Map<Tab, Map<string, Failures>>();
  const forcing = new Map<Tab, number>();
  /** When another sign-in, or another guest, began in a tab, in the time for which it runs, as calls are limited by it. */
  const begun = new Map<Tab, number>();

  const entryOf = ({ tab, operation, input }: SentRequest): Failures => {
    const entries = failures.get(tab) ?? new Map<string, Failures>();
    failures.set(tab, entries);
    const [login] = Object.values(Object(input['Logins']));
    const who = service.providerTokens.has(String(login)) ? login : login !== undefined;
    const key = [operation, input['RefreshToken'], input['IdentityId'], who].join();
    const entry = entries.get(key) ?? { count: 0, lastAtMs: 0, notBeforeMs: 0, definitive: undefined };
    entries.set(key, entry);
    return entry;
  };

  const checkRequest = (request: SentRequest): void => {
    if (!['GetTokensFromRefreshToken', 'GetId', 'GetCredentialsForIdentity'].includes(request.operation)) return;
    if (request.keepalive) return;
    const { tab, operation } = request;
    const nowMs = timeline.nowMs();
    const entry = entryOf(request);
    if (nowMs < entry.notBeforeMs)
      violate('9', tab, `${operation} ${entry.notBeforeMs - nowMs} ms before the time that the service asked for`);
    const isRested = nowMs - entry.lastAtMs >= pauseMs;
    if (isRested) entry.count = 0;
    // Who waited for the guest or the user before asks for the one after, and both may be refused.
    const isYoung = runningMs(world, tab) - (begun.get(tab) ?? Number.NEGATIVE_INFINITY) < callLimitMs;
    if (forcing.get(tab) || isRested || isYoung) return;
    if (entry.count >= attempts) violate('9', tab, `${operation} for the ${entry.count + 1}th time in a row`);
    if (entry.definitive) violate('9', tab, `${operation} again, after ${entry.definitive}`);
  };

  /** A new answer to who it is: what was said about the identity before may be asked again. */
  const forgetDefinitive = (tab: Tab): void => {
    for (const entry of failures.get(tab)?.values() ?? []) entry.definitive = undefined;
  };
  /** A new request for an identity has all attempts, even if the service returns the same one. */
  const beginIdentity = (tab: Tab): void => {
    forgetDefinitive(tab);
    for (const [key, entry] of failures.get(tab) ?? []) if (key.startsWith('GetCredentials')) entry.count = 0;
  };
  const learn = (request: SentRequest, failure: string | undefined, retryAfterSeconds = 0): void => {
    const entry = entryOf(request);
    entry.lastAtMs = timeline.nowMs();
    entry.count = failure ? entry.count + 1 : 0;
    entry.definitive = undefined;
    entry.notBeforeMs = timeline.nowMs() + retryAfterSeconds * 1000;
  };

  return (fact) => {
    switch (fact.type) {
      case 'call':
        if (fact.call.kind === 'force') forcing.set(fact.call.tab, (forcing.get(fact.call.tab) ?? 0) + 1);
        break;
      case 'settled':
        // Work for a caller who left continues.
        if (fact.call.kind === 'force' && !fact.call.isAborted && !isTimedOut(fact.call))
          forcing.set(fact.call.tab, (forcing.get(fact.call.tab) ?? 1) - 1);
        break;
      case 'request':
        checkRequest(fact.request);
        break;
      case 'failed':
        learn(fact.request, fact.how);
        break;
      case 'answered': {
        const { status, code, headers } = fact.answer;
        learn(fact.request, status === 200 ? undefined : code, Number(headers['retry-after'] ?? 0));
        if (status === 200 && fact.request.operation === 'GetId') beginIdentity(fact.request.tab);
        if (status === 400 && code !== 'TooManyRequestsException') entryOf(fact.request).definitive = code;
        break;
      }
      case 'storeFault':
        // What an answer means can't be told without the store: it has to be asked for again.
        forgetDefinitive(fact.tab);
        break;
      case 'account':
        // Another sign-in, or another guest, begins with nothing of what was before.
        failures.delete(fact.tab);
        begun.set(fact.tab, runningMs(world, fact.tab));
        break;
      case 'life':
        if (fact.what === 'thawed' || fact.what === 'visible') failures.delete(fact.tab);
        break;
      case 'clock':
        // A step forward looks like time that went by.
        failures.clear();
        break;
      default:
    }
  };
}

/** A call that ended because its time was up, and not because what it waited for had ended. */
function isTimedOut({ startedAtMs, settled }: Call): boolean {
  return settled !== undefined && settled.atMs - startedAtMs >= callLimitMs;
}
