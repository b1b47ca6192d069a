import type { CognitoAuthSession } from '@claviger/auth';
import type { Account } from '../../../packages/auth/dist/session/account.js';
import type { FactOf } from '../facts.js';
import { partsOfKey, readWritten } from '../ledger.js';
import type { IssuedCredentials } from '../service.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** The service gives the end of credentials in whole seconds, and its clock is known about as well. */
const inexactMs = 2_000;

/**
 * A tab that could not store its tokens, and whose own were refused, continues with those of the same generation that stand in
 * the store: ending a session that the service accepts would be worse.
 */
function isRevived({ before, after }: FactOf<'account'>): boolean {
  if (before.status !== 'expired' || after.status !== 'signedIn') return false;
  const { sid, gen } = before.session.record;
  return after.session.record.sid === sid && after.session.record.gen === gen;
}

/**
 * A tab whose tokens could never be stored adopts a later generation from the store. Its own request may have been answered
 * after that generation's: the generation counts, not the time.
 */
function isOvertaken({ before, after }: FactOf<'account'>, stored: ReadonlySet<string>): boolean {
  if (before.status !== 'signedIn' || after.status !== 'signedIn' || !before.session.tokens) return false;
  const { sid, gen } = before.session.record;
  const { record } = after.session;
  return record.sid === sid && record.gen > gen && !stored.has(before.session.tokens.accessToken.toString());
}

/**
 * `4`, `I11`, `I20`, `I30`: everything in one session object is of one user and, the tokens, of one generation;
 * generations never go back; nothing that is over is handed out; and a guest's identity goes to one user at most.
 */
export function checkBelonging({ timeline, service, violate, serviceMs, ledger, profile }: World): Checker {
  /** The newest generation of each sign-in that a tab has handed out. */
  const newest = new Map<Tab, Map<number, number>>();
  /** The access tokens that stood in the store. */
  const stored = new Set<string>();
  let isSetBack = profile.clocksDiffer;

  const checkTokens = (tab: Tab, view: CognitoAuthSession): string | undefined => {
    const tokens = view.getCognitoTokens();
    if (!tokens.ok) return undefined;
    const { accessToken, idToken } = tokens.value;
    const issue = service.issues.get(accessToken.toString());
    if (!issue) return void violate('4', tab, 'it hands out an access token that was never issued');
    if (issue !== service.issues.get(idToken.toString())) violate('4', tab, 'its tokens are of two generations');
    const lateMs = serviceMs() - issue.expiresAtMs;
    if (lateMs > 0 && !isSetBack) violate('I20', tab, `it hands out a token that expired ${lateMs} ms ago`);
    const gens = newest.get(tab) ?? new Map<number, number>();
    newest.set(tab, gens);
    const { family, serial } = issue;
    if (serial < (gens.get(family.id) ?? 0) && !ledger.wasUnlocked())
      violate('I11', tab, 'it hands out tokens that are older than those before');
    gens.set(family.id, Math.max(serial, gens.get(family.id) ?? 0));
    return issue.family.user.sub;
  };

  const checkCredentials = (tab: Tab, view: CognitoAuthSession): IssuedCredentials | undefined => {
    const result = view.getAWSCredentials();
    if (!result.ok) return undefined;
    const credentials = service.credentials.get(result.value.accessKeyId);
    if (!credentials) return void violate('4', tab, 'it hands out credentials that were never issued');
    const identityId = view.getIdentityId();
    if (identityId.ok && identityId.value !== credentials.identityId)
      violate('4', tab, 'its credentials are of another identity than its identity id');
    const lateMs = serviceMs() - credentials.expiresAtMs;
    if (lateMs > inexactMs && !isSetBack) violate('I20', tab, `it hands out credentials that expired ${lateMs} ms ago`);
    return credentials;
  };

  /** The user of a session straight to the identity pool. */
  const otherSubOf = (account: Account): string | undefined => {
    const record = account.session?.record;
    return record?.provider === undefined ? undefined : service.providerTokens.get(record.token)?.sub;
  };
  /** The account of each tab before its last change: a caller may learn the answer in the same moment. */
  const before = new Map<Tab, { readonly account: Account; readonly atMs: number }>();

  const checkView = (tab: Tab, view: CognitoAuthSession): void => {
    const user = view.getUserSub();
    const sub = user.ok ? user.value : undefined;
    const tokensSub = checkTokens(tab, view);
    if (tokensSub !== undefined && tokensSub !== sub) violate('4', tab, `its tokens are those of ${tokensSub}`);
    const credentials = checkCredentials(tab, view);
    const last = before.get(tab);
    const accounts = [tab.internals.runtime.account(), ...(last?.atMs === timeline.nowMs() ? [last.account] : [])];
    const others = view.isSignedIn && sub === undefined ? accounts.map(otherSubOf) : [];
    const other = others.find((one) => one === credentials?.sub) ?? others[0];
    if (credentials && credentials.sub !== (sub ?? other))
      violate(
        '4',
        tab,
        `the session of ${sub ?? other ?? 'a guest'} has credentials of ${credentials.sub ?? 'a guest'}`,
      );
    if (sub !== undefined && !view.isSignedIn) violate('4', tab, 'a user, although no user is signed in');
  };

  return (fact) => {
    if (fact.type === 'account') before.set(fact.tab, { account: fact.before, atMs: timeline.nowMs() });
    if (fact.type === 'written' && partsOfKey(fact.key)?.kind === 's')
      stored.add(`${readWritten(fact.value)?.accessToken}`);
    const isOther = fact.type === 'account' && (isRevived(fact) || isOvertaken(fact, stored));
    if (isOther && ledger.failedSince(fact.tab, 0)) newest.delete(fact.tab);
    if (fact.type === 'vended') checkView(fact.call.tab, fact.view);
    // A record from before the clock was set back looks younger than it is, and nothing can tell.
    if (fact.type === 'clock' && fact.byMs < 0) isSetBack = true;
    if (fact.type !== 'served') return;
    for (const [identityId, subs] of service.guests)
      if (subs.size > 1 && !ledger.wasUnlocked())
        violate('4', fact.request.tab, `the guest's ${identityId} was sent with the logins of ${[...subs].join(', ')}`);
  };
}
