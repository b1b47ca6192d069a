import type { LocalServices } from '../../context/services.js';
import { type PreparedQuery, prepare } from '../../store/prepared.js';
import type { StringMap } from '../../triggers/events.js';
import { ServiceError } from '../../wire/service-error.js';
import { notAuthorized } from '../base/errors.js';
import type { RefreshTokenRow, SignInRow } from '../base/schema.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import { findDevice, readDeviceConfiguration } from '../devices/devices.js';
import { assertCanSignIn } from '../users/sign-in-state.js';
import { findUserBySub, type User } from '../users/users.js';
import { recordRenewal } from './session-tracking.js';
import { createClaims } from './token-claims.js';
import { API_SCOPE, createRefreshToken, hashRefreshToken, type IssuedTokens, signTokens } from './tokens.js';

/** A refresh token with the sign-in that it belongs to. */
export type FoundRefreshToken = RefreshTokenRow &
  Pick<
    SignInRow,
    | 'sub'
    | 'client_id'
    | 'origin_jti'
    | 'signed_in_at'
    | 'revoked_at'
    | 'device_key'
    | 'device_confirmed'
    | 'scopes'
    | 'resource'
  >;

export const findRefreshToken: PreparedQuery<{ hash: string }, FoundRefreshToken> = prepare<
  { hash: string },
  FoundRefreshToken
>((db, place) =>
  db
    .selectFrom('refresh_tokens')
    .innerJoin('sign_ins', 'sign_ins.id', 'refresh_tokens.sign_in_id')
    .selectAll('refresh_tokens')
    .select([
      'sign_ins.sub',
      'sign_ins.client_id',
      'sign_ins.origin_jti',
      'sign_ins.signed_in_at',
      'sign_ins.revoked_at',
      'sign_ins.device_key',
      'sign_ins.device_confirmed',
      'sign_ins.scopes',
      'sign_ins.resource',
    ])
    .where('refresh_tokens.hash', '=', place('hash')),
);

interface RefreshOptions {
  /** Whether a new refresh token takes the place of this one. */
  readonly rotate: boolean;
  /** The device that the client says it is on. */
  readonly deviceKey: string | undefined;
  /** What the caller tells triggers. */
  readonly metadata?: StringMap | undefined;
  /** Checks what else must hold of the user. */
  readonly check?: (user: User) => void;
}

/**
 * New tokens for a refresh token, from the user as it is now; `auth_time` and `origin_jti` stay.
 *
 * @throws ServiceError `NotAuthorizedException`, `RefreshTokenReuseException`
 */
export async function refreshTokens(
  services: LocalServices,
  app: ClientAndPool,
  token: string,
  { rotate, deviceKey, metadata, check }: RefreshOptions,
): Promise<IssuedTokens> {
  const hash = hashRefreshToken(token);
  const [found] = await findRefreshToken(services.store.db, { hash });
  const current = checkRefreshToken(services, app, found);
  const user = await findUserBySub(services.store.db, current.sub);
  if (user === undefined) throw invalidRefreshToken('Its user was deleted.');
  assertCanSignIn(user);
  check?.(user);
  await checkDevice(services, app, current, deviceKey);

  const signIn = {
    id: current.sign_in_id,
    originJti: current.origin_jti,
    signedInAt: current.signed_in_at,
    deviceKey: current.device_key ?? undefined,
    scopes: current.scopes?.split(' '),
    resource: current.resource ?? undefined,
  };
  await recordRenewal(services, app.pool.id, current.sign_in_id);
  const source = 'TokenGeneration_RefreshTokens';
  const request = {
    user,
    signIn,
    claims: await createClaims(services, app, { user, source, metadata, scopes: signIn.scopes ?? [API_SCOPE] }),
  };
  if (!rotate) return await signTokens(services, app, request);
  // The new one ends when the first of the sign-in would have.
  const successor = createRefreshToken(signIn, current.expires_at);
  const [tokens] = await Promise.all([
    signTokens(services, app, request),
    services.store.transaction(async (tx) => {
      const [still] = await findRefreshToken(tx, { hash });
      const { rotated_at, sign_in_id } = checkRefreshToken(services, app, still);
      await tx
        .insertInto('refresh_tokens')
        .values({ ...successor.row, sign_in_id })
        .execute();
      if (rotated_at === null) {
        await tx
          .updateTable('refresh_tokens')
          .set({ rotated_at: services.clock.now() })
          .where('hash', '=', hash)
          .execute();
      }
    }),
  ]);
  return { ...tokens, refreshToken: successor.token };
}

/** Tokens of a confirmed device are renewed on that device only, and no longer once it is forgotten. */
async function checkDevice(
  { store }: LocalServices,
  { pool }: ClientAndPool,
  { sub, device_key, device_confirmed }: FoundRefreshToken,
  named: string | undefined,
): Promise<void> {
  if (device_key === null || device_confirmed === 0 || readDeviceConfiguration(pool) === undefined) return;
  const device = named === device_key ? await findDevice(store.db, { sub, key: device_key }) : undefined;
  if (device === undefined) throw invalidRefreshToken('It belongs to a device that was not named, or forgotten.');
}

function checkRefreshToken(
  services: LocalServices,
  { client }: ClientAndPool,
  found: FoundRefreshToken | undefined,
): FoundRefreshToken {
  if (found === undefined) throw invalidRefreshToken('This server has not given it, or has cleaned it away.');
  if (found.client_id !== client.id) throw invalidRefreshToken('It was given to another app client.');
  if (found.revoked_at !== null) throw notAuthorized('Refresh Token has been revoked');
  const now = services.clock.now();
  if (found.expires_at <= now) throw notAuthorized('Refresh Token has expired');
  const graceMs = (client.settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1_000;
  // With a grace period of 0 the token is dead at once, and so also within the millisecond.
  if (found.rotated_at !== null && now - found.rotated_at >= graceMs) {
    throw new ServiceError(
      'RefreshTokenReuseException',
      'Refresh Token has been rotated: use the one that took its place.',
    );
  }
  return found;
}

function invalidRefreshToken(reason: string): ServiceError {
  return notAuthorized('Invalid Refresh Token.', reason);
}
