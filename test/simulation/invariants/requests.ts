import type { Call, SentRequest } from '../facts.js';
import { partsOfKey } from '../ledger.js';
import type { Family, Issue, User } from '../service.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** The most requests of a tab in any world. */
const most = 1_500;

/**
 * `8`, `I8`, `I16`, `I18`, `I19`: where nothing goes wrong, each request has a reason: something is due, nothing is
 * there yet, or a caller insists who has not been served. Tabs, reloads, callers and clocks are no reasons.
 */
export function checkRequests(world: World): Checker {
  const { profile, service, serviceMs, violate, ledger } = world;
  const forcedTokens = new Map<Tab, Set<Call>>();
  const forcedIdentity = new Map<Tab, Set<Call>>();
  const newest = new Map<Family, Issue>();
  /** When the credentials of a sign-in, or of the guest, expire; undefined without any. */
  const credentials = new Map<Family | 'guest', number>();
  const identities = new Set<Family | 'guest'>();
  const obtained = new Map<Tab, () => void>();
  /** Tabs whose login the identity pool denied. They have no keys, and ask again after the pause. */
  const denied = new Set<Tab>();
  /** Steps of the clock: forward ones look like time that went by, a backward one makes what is written useless once. */
  const steps: { readonly atMs: number; readonly byMs: number; readonly used: Set<unknown> }[] = [];

  const lifeMs = Math.min(profile.service.accessTokenSeconds, profile.service.idTokenSeconds) * 1000;

  /** Whether something with this end and this life may count as due in a tab, with any jitter. */
  const isDue = (expiresAtMs: number, lifetimeMs: number, what: unknown): boolean => {
    const issuedAtMs = expiresAtMs - lifetimeMs;
    const since = steps.filter(({ atMs }) => atMs >= issuedAtMs - 1_000);
    const skippedMs = since.reduce((sum, { byMs }) => sum + Math.max(byMs, 0), 0);
    const leftMs = expiresAtMs - serviceMs() - skippedMs;
    if (leftMs <= Math.min(330_000, 0.44 * lifetimeMs) + 3_000) return true;
    const back = steps.find(({ byMs, used }) => byMs < 0 && !used.has(what));
    back?.used.add(what);
    return back !== undefined;
  };
  const takeForced = (forced: Map<Tab, Set<Call>>, tab: Tab): boolean => {
    const calls = forced.get(tab);
    const found = calls !== undefined && calls.size > 0;
    // A forced call during a request is served by the next one.
    for (const call of calls ?? []) if (call.settled) calls?.delete(call);
    return found;
  };
  /** Each token of another provider has an owner of its own. */
  const others = new Map<string, Family>();
  const ownerOf = ({ input }: SentRequest): Family | 'guest' => {
    const [login] = Object.values(Object(input['Logins']));
    if (service.providerTokens.has(String(login))) return otherOf(String(login));
    return service.issues.get(String(login))?.family ?? 'guest';
  };

  const otherOf = (login: string): Family => {
    const owner = others.get(login) ?? { id: -1 - others.size, user: service.users[0] as User, isRevoked: false };
    others.set(login, owner);
    return owner;
  };

  const ownerName = (request: SentRequest): string => {
    const owner = ownerOf(request);
    return owner === 'guest' ? owner : String(owner.id);
  };

  const checkRequest = (request: SentRequest): void => {
    const { tab, operation } = request;
    if (operation === 'GetTokensFromRefreshToken' && !request.keepalive) {
      const family = service.refreshTokens.get(String(request.input['RefreshToken']))?.family;
      const current = family && newest.get(family);
      if (current && !isDue(current.expiresAtMs, lifeMs, family) && !takeForced(forcedTokens, tab))
        violate(
          '8',
          tab,
          `GetTokensFromRefreshToken, and the tokens are good for ${current.expiresAtMs - serviceMs()} ms`,
        );
    }
    if (operation === 'GetCredentialsForIdentity') {
      const expiresAtMs = credentials.get(ownerOf(request));
      const lifetimeMs = profile.service.credentialsSeconds * 1000;
      const isNeeded = !expiresAtMs || isDue(expiresAtMs, lifetimeMs, `credentials of ${ownerName(request)}`);
      if (!isNeeded && !denied.has(tab) && !takeForced(forcedIdentity, tab))
        violate(
          '8',
          tab,
          `GetCredentialsForIdentity, and there are credentials for ${Number(expiresAtMs) - serviceMs()} ms`,
        );
    }
    if (operation === 'GetId' && identities.has(ownerOf(request)))
      violate('8', tab, 'GetId, and the identity is known');
  };

  const learn = (request: SentRequest): void => {
    const { answer } = request;
    if (answer?.issue) newest.set(answer.issue.family, answer.issue);
    if (request.operation === 'GetCredentialsForIdentity')
      denied[answer?.status === 400 ? 'add' : 'delete'](request.tab);
    if (answer?.status !== 200) return;
    // A guest who was left during the request keeps no credentials.
    if (ownerOf(request) === 'guest' && (request.id <= guestLeftAfter || late.has(request))) return;
    if (request.operation === 'GetId') identities.add(ownerOf(request));
    if (request.operation !== 'GetCredentialsForIdentity') return;
    // They count once they are stored: an owner who was left during the request keeps none.
    const expiresAtMs = Math.floor(serviceMs() / 1000 + profile.service.credentialsSeconds) * 1000;
    obtained.set(request.tab, () => credentials.set(ownerOf(request), expiresAtMs));
  };
  /** The machine slept over the answer: it never came. */
  const unlearn = (request: SentRequest): void => {
    const family = service.refreshTokens.get(String(request.input['RefreshToken']))?.family;
    if (family) newest.delete(family);
    obtained.delete(request.tab);
    credentials.delete(ownerOf(request));
    identities.delete(ownerOf(request));
  };
  /** The last request that was sent at all, and the last one before the guest was left: several share a moment. */
  let lastRequest = 0;
  let guestLeftAfter = 0;
  /** How often the guest was left, in all and when each tab got its lock; requests that were sent by what it read before. */
  let timesLeft = 0;
  const begun = new Map<Tab, number>();
  const late = new Set<SentRequest>();
  const forgetGuest = (): void => {
    guestLeftAfter = lastRequest;
    timesLeft++;
    credentials.delete('guest');
    identities.delete('guest');
  };

  /** A tab that read the pointer before a sign-in was left no longer finds an identity of it, and asks for it. */
  const forgetUser = (sid: string | undefined): void => {
    for (const owner of [...identities, ...credentials.keys()]) {
      if (owner === 'guest' || ledger.sidOf({ family: owner }) !== sid) continue;
      identities.delete(owner);
      credentials.delete(owner);
    }
  };

  let requests = 0;
  return (fact) => {
    if (fact.type === 'request' && ++requests > most) violate('8', fact.request.tab, `${most} requests: a storm`);
    // A tab that outwaits a sleeping holder continues without the lock.
    if (!profile.isCalm || profile.clocksDiffer || ledger.wasUnlocked()) return;
    switch (fact.type) {
      case 'call':
        if (fact.call.kind !== 'force') break;
        for (const forced of [forcedTokens, forcedIdentity])
          forced.set(fact.call.tab, (forced.get(fact.call.tab) ?? new Set()).add(fact.call));
        break;
      case 'settled':
        // What was begun for a caller who left is still done.
        if (!fact.call.isAborted)
          for (const forced of [forcedTokens, forcedIdentity]) forced.get(fact.call.tab)?.delete(fact.call);
        break;
      case 'request':
        lastRequest = fact.request.id;
        if (begun.get(fact.request.tab) !== timesLeft) late.add(fact.request);
        checkRequest(fact.request);
        break;
      case 'served':
        learn(fact.request);
        break;
      case 'failed':
        unlearn(fact.request);
        break;
      case 'lock':
        if (fact.what === 'granted' && fact.name.endsWith(':identity')) begun.set(fact.tab, timesLeft);
        break;
      case 'written':
        // A guest's identity goes with a sign-out, and with a sign-in that takes it over; a user's with the sign-in.
        // One that a user of another provider has claimed is no longer the guest's.
        if (partsOfKey(fact.key)?.kind === 'g' && (fact.value === null || fact.value.includes('"claimedBy"')))
          forgetGuest();
        if (partsOfKey(fact.key)?.kind === 'a' && fact.value === null) forgetUser(partsOfKey(fact.key)?.id);
        if (fact.tab && fact.value?.includes('"credentials"')) {
          obtained.get(fact.tab)?.();
          obtained.delete(fact.tab);
        }
        // A guest that is named for the first time leaves none.
        if (fact.key.endsWith('.current') || (fact.key.endsWith('.guest') && fact.before !== null)) forgetGuest();
        break;
      case 'clock':
        steps.push({ atMs: serviceMs(), byMs: fact.byMs, used: new Set() });
        break;
      case 'step':
        if (fact.text === 'delete identities') {
          credentials.clear();
          identities.clear();
        }
        break;
      default:
    }
  };
}
