import { createHmac } from 'node:crypto';
import { isEqualSecret } from '../../jose/constant-time.js';
import type { LocalServices } from '../../services.js';
import { type ClientAndPool, hidesUsers } from '../client-settings.js';
import { invalidParameter, missingParameter, notAuthorized, userNotFound, wrongCredentials } from '../errors.js';
import { poolNameOf } from '../issuer.js';
import type { UserPool } from '../pool-settings.js';
import { checkLock, countFailure } from '../users/passwords.js';
import { findUser, findUserBySub, type User } from '../users/users.js';
import { type AuthOutcome, checkSignInState, continueAfterPassword } from './authentication.js';
import { openChallenge, sealChallenge } from './challenges.js';
import { deriveSessionKey, isUsablePublicA, type SrpVerifier, signClaim, startExchange } from './srp.js';

export const PASSWORD_VERIFIER = 'PASSWORD_VERIFIER';

/** What the sealed `SECRET_BLOCK` holds between the two steps. */
interface SrpState {
  /** Absent for a user who doesn't exist, which isn't to be told. */
  readonly sub?: string;
  readonly username: string;
  /** Hex. */
  readonly publicA: string;
  readonly publicB: string;
  readonly privateB: string;
}

/** First step of USER_SRP_AUTH: the client's A for the salt and the server's B. */
export async function startSrp(
  services: LocalServices,
  at: ClientAndPool,
  name: string,
  publicA: string,
): Promise<AuthOutcome> {
  if (!isUsablePublicA(publicA)) throw invalidParameter('Invalid SRP_A');
  const user = await findUser(services.store.db, at.pool, name);
  if (user === undefined && !hidesUsers(at.client)) throw userNotFound();
  if (user !== undefined) {
    checkSignInState(user);
    checkLock(services, user);
  }
  const { username, password } =
    user?.password === undefined ? inventUser(services, at.pool, name, user) : { ...user, password: user.password };
  const exchange = startExchange(password.verifier);
  const state: SrpState = {
    ...(user?.password !== undefined && { sub: user.sub }),
    username,
    publicA,
    ...exchange,
  };
  return {
    ChallengeName: PASSWORD_VERIFIER,
    ChallengeParameters: {
      USERNAME: username,
      USER_ID_FOR_SRP: username,
      SALT: password.salt,
      SRP_B: exchange.publicB,
      SECRET_BLOCK: sealChallenge(services, at, PASSWORD_VERIFIER, state).toString('base64'),
    },
  };
}

/** Second step: the client's proof that it knows the password. */
export async function finishSrp(
  services: LocalServices,
  at: ClientAndPool,
  responses: Readonly<Record<string, string>>,
): Promise<AuthOutcome> {
  const { PASSWORD_CLAIM_SECRET_BLOCK: block, PASSWORD_CLAIM_SIGNATURE: claim, TIMESTAMP: timestamp } = responses;
  if (block === undefined) throw missingParameter('PASSWORD_CLAIM_SECRET_BLOCK');
  if (claim === undefined) throw missingParameter('PASSWORD_CLAIM_SIGNATURE');
  if (timestamp === undefined) throw missingParameter('TIMESTAMP');
  const secretBlock = Buffer.from(block, 'base64');
  const state = openChallenge<SrpState>(services, at, PASSWORD_VERIFIER, secretBlock);
  if (responses['USERNAME'] !== state.username) {
    const named = await findUser(services.store.db, at.pool, responses['USERNAME'] ?? '');
    if (named === undefined || named.sub !== state.sub) throw wrongCredentials();
  }
  const user = state.sub === undefined ? undefined : await findUserBySub(services.store.db, state.sub);
  if (user !== undefined) {
    checkSignInState(user);
    checkLock(services, user);
  }
  const { password } =
    user?.password === undefined
      ? inventUser(services, at.pool, state.username, user)
      : { ...user, password: user.password };
  const key = deriveSessionKey({ ...state, verifier: password.verifier });
  const identity = { group: poolNameOf(at.pool.id), username: state.username };
  const expected = signClaim(key, { ...identity, secretBlock, timestamp });
  const proven = isEqualSecret(expected, Buffer.from(claim, 'base64'));
  if (user?.password === undefined) throw wrongCredentials();
  if (!proven) throw await countFailure(services, user.sub);
  if (!isFresh(services, timestamp)) throw notAuthorized('Invalid timestamp.');
  return await continueAfterPassword(services, at, user, state);
}

/**
 * Salt, verifier and internal name of a user who doesn't exist (or has no password), always the same for a name: so
 * that nobody can tell, nor by the work that it makes.
 */
function inventUser(
  services: LocalServices,
  pool: UserPool,
  name: string,
  user: User | undefined,
): { readonly username: string; readonly password: SrpVerifier } {
  const derive = (purpose: string, bytes: number): string => {
    const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, block) =>
      createHmac('sha256', services.sealer.derivationKey).update(`${purpose}|${block}|${pool.id}|${name}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, bytes).toString('hex');
  };
  const id = derive('sub', 16);
  const uuid = `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`;
  const usernameIsSub = (pool.settings.UsernameAttributes ?? []).length > 0;
  return {
    username: user?.username ?? (usernameIsSub ? uuid : name),
    password: { salt: derive('salt', 16), verifier: derive('verifier', 380) },
  };
}

const FRESH_MS = 5 * 60_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIMESTAMP = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/;

/** `Sat Jan 3 04:05:06 UTC 2026` */
function isFresh(services: LocalServices, timestamp: string): boolean {
  const [, month = '', day, hours, minutes, seconds, year] = TIMESTAMP.exec(timestamp) ?? [];
  const monthIndex = MONTHS.indexOf(month);
  if (monthIndex < 0) return false;
  const instant = Date.UTC(Number(year), monthIndex, Number(day), Number(hours), Number(minutes), Number(seconds));
  return services.clock.isAboutNow(instant, FRESH_MS);
}
