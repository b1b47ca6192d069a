import { createServiceClock } from '../src/cognito/service-clock.js';
import type { UserPoolClient } from '../src/cognito/user-pool.js';
import type { Platform } from '../src/platform/platform.js';
import {
  asideKey as aside,
  currentKey as current,
  endingKey as ending,
  guestKey as guest,
  guestIdentityKey as guestIdentity,
  identityKey as identity,
  sessionKey as session,
  type UserRecord,
} from '../src/session/records.js';

export const keys = { current, guest, session, ending, identity, guestIdentity, aside };

export function createPlatform(nowMs: number, wallMs: number): Platform {
  return { now: () => nowMs, monotonicMs: () => nowMs, wallMs: () => wallMs } as Platform;
}

export const platform = createPlatform(10_000, 1_700_000_000_000);
export const clock = createServiceClock(platform);

/** The user pool and the app client whose tokens the records hold. */
export const userPool = {
  id: 'us-east-1_Example01',
  clientId: 'client',
  rpc: { endpoint: 'https://proxy.example/' },
} as UserPoolClient;

export function createToken(payload: object): string {
  const common = { iat: 1_000, exp: 4_600, iss: `https://elsewhere.example/${userPool.id}` };
  const own = { aud: userPool.clientId, client_id: userPool.clientId };
  const part = Buffer.from(JSON.stringify({ ...common, ...own, ...payload })).toString('base64url');
  return `e30.${part}.signature`;
}

export function createRecord(change: Partial<UserRecord> = {}): UserRecord {
  return {
    v: 1,
    sid: 'a',
    gen: 3,
    idToken: createToken({ token_use: 'id', sub: 'user', exp: 8_200 }),
    accessToken: createToken({ token_use: 'access', sub: 'user', username: 'ann' }),
    refreshToken: 'refresh',
    issuedWallMs: 1_700_000_000_000 - 60_000,
    ...change,
  };
}
