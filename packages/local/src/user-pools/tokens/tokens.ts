import { createHash, hash, randomBytes, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { signJwt } from '../../jose/jwt.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { getIssuer } from '../base/issuer.js';
import type { RefreshTokenRow, SignInRow } from '../base/schema.js';
import { type ClientAndPool, getTokenLifetimes } from '../clients/client-settings.js';
import type { User } from '../users/users.js';
import type { TokenClaims } from './token-claims.js';

/** Tokens as a client gets them. */
export interface IssuedTokens {
  readonly accessToken: string;
  /** Absent when a login page granted no `openid`. */
  readonly idToken?: string;
  /** Life of the access token in seconds. */
  readonly expiresIn: number;
  /** Absent when the one that the client has stays valid. */
  readonly refreshToken?: string;
}

/** One sign-in, from which every later token descends. */
export interface SignIn {
  /** The `event_id` claim. */
  readonly id: string;
  readonly originJti: string;
  readonly signedInAt: number;
  /** In pools that track devices. */
  readonly deviceKey?: string | undefined;
  /** What a login page granted; absent for sign-ins over the API. */
  readonly scopes?: readonly string[] | undefined;
  /** The audience of the access token (RFC 8707); absent when the app asked for none. */
  readonly resource?: string | undefined;
}

/** The scope of tokens that the API (and not a login page) gives out. */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

export function startSignIn(services: LocalServices): SignIn {
  return { id: randomUUID(), originJti: randomUUID(), signedInAt: services.clock.now() };
}

/** What a pair of tokens is made of. */
export interface TokenRequest {
  readonly user: User;
  readonly signIn: SignIn;
  readonly claims: TokenClaims;
  /** Sent along by the client that began at the authorize endpoint. */
  readonly nonce?: string | undefined;
}

/** Signs the two JWTs of a sign-in or a refresh; only the access token where a login page granted no `openid`. */
export async function signTokens(
  services: LocalServices,
  at: ClientAndPool,
  { user, signIn, claims, nonce }: TokenRequest,
): Promise<IssuedTokens> {
  const { client, pool } = at;
  const [idKey, accessKey] = await services.signingKeys.get(pool.id);
  const issuedAt = services.clock.nowSeconds();
  const lifetimes = getTokenLifetimes(client.settings);
  const common = {
    sub: user.sub,
    iss: getIssuer(services.settings, pool.id),
    ...(client.settings.EnableTokenRevocation && { origin_jti: signIn.originJti }),
    event_id: signIn.id,
    auth_time: Math.floor(signIn.signedInAt / 1_000),
    iat: issuedAt,
  };
  const fromPage = signIn.scopes !== undefined;
  const access = signJwt(accessKey, {
    ...claims.access,
    ...common,
    ...(fromPage && { version: 2 }),
    ...(signIn.resource !== undefined && { aud: signIn.resource }),
    client_id: client.id,
    username: user.username,
    token_use: 'access',
    scope: claims.scopes.join(' '),
    ...(signIn.deviceKey !== undefined && { device_key: signIn.deviceKey }),
    exp: issuedAt + lifetimes.access,
    jti: randomUUID(),
  });
  const expiresIn = lifetimes.access;
  if (fromPage && !claims.scopes.includes('openid')) return { accessToken: await access, expiresIn };
  const [idToken, accessToken] = await Promise.all([
    signJwt(idKey, {
      ...claims.id,
      ...common,
      // It takes the finished access token, which only these sign-ins wait for.
      ...(fromPage && { at_hash: hashHalf(await access) }),
      ...(nonce !== undefined && { nonce }),
      'cognito:username': user.username,
      aud: client.id,
      token_use: 'id',
      exp: issuedAt + lifetimes.id,
      jti: randomUUID(),
    }),
    access,
  ]);
  return { accessToken, idToken, expiresIn };
}

/** `at_hash` (OpenID Connect Core 1.0, section 3.1.3.6). */
function hashHalf(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

/** The header of the service's refresh tokens, which are encrypted JWTs (RFC 7516). */
const REFRESH_TOKEN_HEADER = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url');
/** Bytes of the other parts of such a token: encrypted key, initialization vector, ciphertext and tag. */
const REFRESH_TOKEN_PARTS = [256, 12, 1_010, 16] as const;

/** Random, in the form and of the length of the service's: what is too small for it shall fail here, too. */
function drawRefreshToken(): string {
  const parts = REFRESH_TOKEN_PARTS.map((length) => randomBytes(length).toString('base64url'));
  return [REFRESH_TOKEN_HEADER, ...parts].join('.');
}

/** A new refresh token, and its row. The row has a hash of the token. */
export function createRefreshToken(
  signIn: Pick<SignIn, 'id'>,
  expiresAt: number,
): { readonly token: string; readonly row: RefreshTokenRow } {
  const token = drawRefreshToken();
  return {
    token,
    row: { hash: hashRefreshToken(token), sign_in_id: signIn.id, expires_at: expiresAt, rotated_at: null },
  };
}

export function hashRefreshToken(token: string): string {
  return hash('sha256', token, 'base64url');
}

const insertSignIn = prepare<Omit<SignInRow, 'revoked_at' | 'renewed_at'>>((db, place) =>
  db.insertInto('sign_ins').values({
    id: place('id'),
    sub: place('sub'),
    user_pool_id: place('user_pool_id'),
    client_id: place('client_id'),
    origin_jti: place('origin_jti'),
    signed_in_at: place('signed_in_at'),
    revoked_at: null,
    scopes: place('scopes'),
    resource: place('resource'),
    device_key: place('device_key'),
    device_confirmed: place('device_confirmed'),
  }),
);

const insertRefreshToken = prepare<RefreshTokenRow>((db, place) =>
  db.insertInto('refresh_tokens').values({
    hash: place('hash'),
    sign_in_id: place('sign_in_id'),
    expires_at: place('expires_at'),
    rotated_at: place('rotated_at'),
  }),
);

/** Writes a sign-in and its first refresh token. */
export async function storeSignIn(
  tx: Kysely<Tables>,
  {
    client,
    pool,
    user,
    signIn,
    refreshToken,
    deviceConfirmed = false,
  }: ClientAndPool & {
    readonly user: User;
    readonly signIn: SignIn;
    readonly refreshToken: RefreshTokenRow;
    readonly deviceConfirmed?: boolean;
  },
): Promise<void> {
  await insertSignIn(tx, {
    id: signIn.id,
    sub: user.sub,
    user_pool_id: pool.id,
    client_id: client.id,
    origin_jti: signIn.originJti,
    signed_in_at: signIn.signedInAt,
    scopes: signIn.scopes?.join(' ') ?? null,
    resource: signIn.resource ?? null,
    device_key: signIn.deviceKey ?? null,
    device_confirmed: deviceConfirmed ? 1 : 0,
  });
  await insertRefreshToken(tx, refreshToken);
}
