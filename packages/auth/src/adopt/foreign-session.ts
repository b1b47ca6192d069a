import { createId } from '../platform/random-id.js';
import type { DeviceRecord } from '../session/devices.js';
import type { Internals } from '../session/internals.js';
import type { JWT } from '../session/jwt.js';
import { type AuthFlowType, createUserSession, type SignInDetails, type UserSession } from '../session/records.js';
import { type ForeignStorage, foreignGuestKey, foreignPrefix } from './foreign-storage.js';

/** Data of another library, and its removal. */
export interface Left<T> {
  readonly value: T;
  remove(): Promise<void>;
}

/** A session, and the remembered device of its sign-in. */
export interface LeftSession extends Left<UserSession> {
  readonly device: DeviceRecord | undefined;
}

/**
 * The names of a session's keys. They exclude the keys of a device, which the next sign-in uses again. Tokens come first, so
 * that a crash during the removal leaves no usable session.
 */
const names = ['refreshToken', 'idToken', 'clockDrift', 'signInDetails', 'oauthMetadata', 'userData', 'accessToken'];

/**
 * Reads the session of `aws-amplify` v6 or `amazon-cognito-identity-js` for this user pool and client; both use the same
 * keys. Undefined unless the session is complete, of one user, and of this client.
 */
export async function readForeignSession(
  internals: Pick<Internals, 'platform' | 'userPool'>,
  storage: ForeignStorage,
): Promise<LeftSession | undefined> {
  const { userPool } = internals;
  if (!userPool) return undefined;
  const prefix = foreignPrefix(userPool.clientId);
  const last = `${prefix}.LastAuthUser`;
  try {
    const user = await storage.getItem(last);
    const keys = names.map((name) => `${prefix}.${user}.${name}`);
    const [refreshToken, idToken, , details, oauth, , accessToken] = await Promise.all(
      keys.map((key) => storage.getItem(key)),
    );
    if (!user || !refreshToken || !idToken || !accessToken) return undefined;
    const record = { v: 1, sid: '', gen: 1, idToken, accessToken, refreshToken, issuedWallMs: 0 } as const;
    const session = createUserSession(record, userPool, true);
    const value = {
      ...session,
      issuedAtMs: 0,
      record: {
        ...record,
        sid: getSignInId(session.tokens.accessToken) ?? createId(internals.platform),
        signInDetails: readSignInDetails(details),
        ...(isFromLoginPages(oauth) && { isWeb: true }),
      },
    };
    const device = await readDevice(storage, `${prefix}.${user}`);
    return { value, device, remove: () => removeAll(storage, [...keys, last]) };
  } catch {
    return undefined;
  }
}

/** Reads a remembered device; both libraries use the same keys. The keys stay for the next sign-in. */
async function readDevice(storage: ForeignStorage, prefix: string): Promise<DeviceRecord | undefined> {
  const names = ['deviceKey', 'deviceGroupKey', 'randomPasswordKey'];
  const [key, group, password] = await Promise.all(names.map((name) => storage.getItem(`${prefix}.${name}`)));
  return key && group && password ? { v: 1, key, group, password } : undefined;
}

/** Reads the guest identity that `aws-amplify` v6 stored for this identity pool. */
export async function readForeignGuest(
  internals: Internals,
  storage: ForeignStorage,
): Promise<Left<string> | undefined> {
  const { identityPool } = internals;
  if (!identityPool) return undefined;
  const key = foreignGuestKey(identityPool.id);
  try {
    const value = await storage.getItem(key);
    const isIdentity = value && /^[\w-]+:[0-9a-f-]{36}$/.test(value);
    return isIdentity ? { value, remove: () => removeAll(storage, [key]) } : undefined;
  } catch {
    return undefined;
  }
}

/** Removes keys in their order. After a failure the next start tries again. */
async function removeAll(storage: ForeignStorage, keys: readonly string[]): Promise<void> {
  try {
    for (const key of keys) await storage.removeItem(key);
  } catch {}
}

/** Returns the id of the sign-in from its token: two tabs that adopt the same session use the same id. */
function getSignInId({ payload }: JWT): string | undefined {
  const name = payload['origin_jti'] ?? payload['jti'];
  return typeof name === 'string' && /^[\w-]{16,64}$/.test(name) ? name : undefined;
}

const flows: readonly unknown[] = [
  'USER_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'USER_AUTH',
  'CUSTOM_WITH_SRP',
  'CUSTOM_WITHOUT_SRP',
] satisfies AuthFlowType[];

/** Whether the session began on the login pages, by Amplify's `oauthMetadata`. These pages keep their own session. */
function isFromLoginPages(text: string | null | undefined): boolean {
  try {
    return JSON.parse(text ?? '').oauthSignIn === true;
  } catch {
    return false;
  }
}

/** Reads the members of Amplify's `signInDetails` that ours have. */
function readSignInDetails(text: string | null | undefined): SignInDetails | undefined {
  try {
    const { loginId, authFlowType } = JSON.parse(text ?? '');
    const details = {
      ...(typeof loginId === 'string' && { loginId }),
      ...(flows.includes(authFlowType) && { authFlowType }),
    };
    return Object.keys(details).length > 0 ? details : undefined;
  } catch {
    return undefined;
  }
}
