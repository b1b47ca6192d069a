import { getCurrentUser } from '../actions/get-current-user.js';
import type { AuthConfig } from '../config/auth-config.js';
import { findUserSession } from '../session/account.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { toLocalExpiration } from '../vend/lifetime.js';
import { describeFailure } from './describe-failure.js';
import { finishFirst } from './finish-first.js';
import { assertSignedIn, openProfile, type ProfileOptions } from './open-profile.js';
import { toPlainText } from './plain-text.js';
import { print } from './print.js';

/** What `whoami --json` prints. Instants are ISO 8601, by this machine's clock. */
interface Identity {
  readonly profile: string;
  readonly userPoolId?: string;
  readonly userId?: string;
  readonly username?: string;
  /** The name or address that the user signed in with. */
  readonly loginId?: string;
  readonly identityId?: string;
  readonly credentialsExpireAt?: string;
  readonly tokensExpireAt?: string;
  /** Why a detail is missing. */
  readonly errors?: Readonly<Record<string, string>>;
}

/** `whoami`: prints the signed-in user, the identity and their expirations. Never a token or a key. */
export async function printIdentity(options: ProfileOptions, isJson: boolean): Promise<void> {
  const { session, config } = await openProfile(options);
  await assertSignedIn(session, options.profile);
  const identity = await finishFirst(() => describeIdentity(session, config, options.profile));
  await print(isJson ? JSON.stringify(identity, null, 2) : toText(identity));
}

async function describeIdentity(session: Session, config: AuthConfig, profile: string): Promise<Identity> {
  const current = await session.fetchAuthSession();
  // The renewal may have found that the session is over.
  await assertSignedIn(session, profile);
  const internals = getInternals(session);
  const user = await getCurrentUser(session).catch(() => undefined);
  const tokens = findUserSession(internals.runtime.account());
  const [identityId, credentials, cognitoTokens] = [
    current.getIdentityId(),
    current.getAWSCredentials(),
    current.getCognitoTokens(),
  ];
  const failed = Object.entries({ identityId, credentials, tokens: cognitoTokens }).flatMap(([name, { error }]) =>
    // An app without an identity pool has no such details.
    error === undefined || error.code === 'NoIdentityPool' ? [] : [[name, describeFailure(error, profile)]],
  );
  const { platform } = internals;
  const tokensExpireMs = tokens && platform.wallMs() + tokens.issuedAtMs + tokens.lifetimeMs - platform.now();
  return {
    profile,
    ...(config.userPool && { userPoolId: config.userPool.id }),
    ...(user && { userId: user.userId, username: user.username }),
    ...(user?.signInDetails?.loginId && { loginId: user.signInDetails.loginId }),
    ...(identityId.ok && { identityId: identityId.value }),
    ...(credentials.ok && { credentialsExpireAt: toLocalExpiration(internals, credentials.value).toISOString() }),
    ...(tokensExpireMs && { tokensExpireAt: new Date(tokensExpireMs).toISOString() }),
    ...(failed.length > 0 && { errors: Object.fromEntries(failed) }),
  };
}

function toText({ errors = {}, loginId, username, userId, ...identity }: Identity): string {
  const name = loginId ?? username ?? 'federated';
  const rows: [name: string, value: string | undefined][] = [
    ['User', userId === undefined || userId === name ? name : `${name} (${userId})`],
    ['User pool', identity.userPoolId],
    ['Identity', identity.identityId ?? errors['identityId']],
    ['Credentials', describeExpiration(identity.credentialsExpireAt) ?? errors['credentials']],
    ['Tokens', errors['tokens'] ?? describeExpiration(identity.tokensExpireAt)],
    ['Profile', identity.profile],
  ];
  return rows
    .flatMap(([title, value]) => (value === undefined ? [] : `${title.padEnd(12)} ${toPlainText(value)}`))
    .join('\n');
}

/** `until 12:30:05 (in 58 minutes)`, with the date where it is not today. */
function describeExpiration(at: string | undefined): string | undefined {
  if (at === undefined) return undefined;
  const date = new Date(at);
  const minutes = Math.round((date.getTime() - Date.now()) / 60_000);
  const isToday = date.toDateString() === new Date().toDateString();
  const shown = isToday ? date.toLocaleTimeString() : date.toLocaleString();
  return `until ${shown} (in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
}
