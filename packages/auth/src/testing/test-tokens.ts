import type { TestUser } from './test-user.js';

/** The lifetime of tokens and credentials, in seconds: the default of the service. */
export const LIFETIME_SECONDS = 3_600;

/** The last part of each token. */
export const SIGNATURE = '.test';

/** The app client and the user pool of the tokens. */
export interface TestPool {
  readonly issuer: string;
  readonly clientId: string;
}

/** One sign-in: a refresh keeps its claims. */
export interface TestSignIn {
  /** In seconds since the epoch. */
  readonly authTime: number;
  readonly originJti: string;
  readonly eventId: string;
}

/**
 * Creates the tokens of a user. No key signs them: a server that verifies them rejects them.
 *
 * @param nowSeconds - since the epoch.
 */
export function createTestTokens(
  { issuer, clientId }: TestPool,
  user: TestUser,
  { signIn, nowSeconds, createId }: { signIn: TestSignIn; nowSeconds: number; createId: () => string },
): { IdToken: string; AccessToken: string } {
  const { userId, username, email, groups, attributes } = user;
  const shared = {
    sub: userId,
    iss: issuer,
    origin_jti: signIn.originJti,
    event_id: signIn.eventId,
    auth_time: signIn.authTime,
    iat: nowSeconds,
    exp: nowSeconds + LIFETIME_SECONDS,
    ...(groups.length > 0 && { 'cognito:groups': groups }),
  };
  return {
    IdToken: encode({
      email_verified: true,
      email,
      ...attributes,
      ...shared,
      'cognito:username': username,
      aud: clientId,
      token_use: 'id',
      jti: createId(),
    }),
    AccessToken: encode({
      ...shared,
      client_id: clientId,
      username,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      jti: createId(),
    }),
  };
}

/** Encodes claims as a JSON Web Token (RFC 7519) whose signature is a text. */
function encode(claims: object): string {
  return [{ kid: 'test', alg: 'RS256' }, claims].map(toBase64Url).join('.').concat(SIGNATURE);
}

function toBase64Url(value: object): string {
  // `btoa` takes Latin-1 alone; the parser of JSON restores the escapes.
  const ascii = JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
