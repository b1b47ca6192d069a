import { createOwnError } from '../errors/own-errors.js';
import { decodeJWT } from '../session/jwt.js';
import { REVOKED, TestException } from './test-exception.js';
import { createTestIdentities, type Operation } from './test-identities.js';
import { createTestTokens, LIFETIME_SECONDS, SIGNATURE, type TestPool, type TestSignIn } from './test-tokens.js';
import { listAttributes, type TestUser } from './test-user.js';

/** The lifetime of a refresh token, in seconds: 30 days, the default of the service. */
const REFRESH_SECONDS = 30 * 86_400;

/** A service in memory: a user pool with one user, and an identity pool. */
export interface TestService {
  /** Answers as the service does, in its JSON protocol. */
  answer(url: string, init: RequestInit): Promise<Response>;
  /** Each request fails with this until it is undefined: `NetworkError`, `Timeout`, or an exception. */
  fault: string | undefined;
  /** Makes the service deny all refresh tokens. */
  endSignIns(): void;
}

/** The clock and the randomness of the service. */
export interface ServiceParts {
  nowSeconds(): number;
  createId(): string;
}

/** Creates a service. */
export function createTestService(pool: TestPool, user: TestUser, parts: ServiceParts): TestService {
  const signIns = new Map<string, TestSignIn>();
  const operations = new Map<string, Operation>(
    Object.entries({
      ...createTestUserPool({ pool, user, parts, signIns }),
      ...createTestIdentities({ ...parts, assertLogin: (token) => assertLive(token, parts, 'Login') }),
    }),
  );
  const service: TestService = {
    fault: undefined,
    endSignIns: () => signIns.clear(),
    async answer(_, { headers, body }) {
      const name = `${Object(headers)['x-amz-target']}`.replace(/^.*\./, '');
      try {
        if (service.fault === 'NetworkError') throw new TypeError('Failed to fetch');
        if (service.fault === 'Timeout') throw createOwnError('Timeout');
        if (service.fault !== undefined) throw new TestException(service.fault, 'test.fail() was called.');
        const operation = operations.get(name);
        if (operation === undefined)
          throw new TestException('UnknownOperationException', `createTestAuth has no ${name}: use @claviger/local.`);
        return toResponse(200, operation(JSON.parse(`${body}`)), parts);
      } catch (error) {
        if (!(error instanceof TestException)) throw error;
        return toResponse(400, { __type: error.name, message: error.message }, parts);
      }
    },
  };
  return service;
}

function createTestUserPool({
  pool,
  user,
  parts,
  signIns,
}: {
  readonly pool: TestPool;
  readonly user: TestUser;
  readonly parts: ServiceParts;
  /** By refresh token. */
  readonly signIns: Map<string, TestSignIn>;
}): Record<string, Operation> {
  const issue = (signIn: TestSignIn): object => ({
    ...createTestTokens(pool, user, { signIn, nowSeconds: parts.nowSeconds(), createId: parts.createId }),
    ExpiresIn: LIFETIME_SECONDS,
    TokenType: 'Bearer',
  });
  return {
    InitiateAuth({ AuthFlow, AuthParameters }) {
      if (AuthFlow !== 'USER_PASSWORD_AUTH')
        throw new TestException('InvalidParameterException', `${AuthFlow} flow not enabled for this client`);
      const { USERNAME, PASSWORD } = Object(AuthParameters);
      if (![user.username, user.email].includes(USERNAME) || PASSWORD !== user.password)
        throw new TestException('NotAuthorizedException', 'Incorrect username or password.');
      const signIn = { authTime: parts.nowSeconds(), originJti: parts.createId(), eventId: parts.createId() };
      const RefreshToken = parts.createId();
      signIns.set(RefreshToken, signIn);
      return { ChallengeParameters: {}, AuthenticationResult: { ...issue(signIn), RefreshToken } };
    },
    GetTokensFromRefreshToken({ RefreshToken }) {
      const signIn = signIns.get(`${RefreshToken}`);
      if (signIn === undefined) throw new TestException(...REVOKED);
      if (parts.nowSeconds() >= signIn.authTime + REFRESH_SECONDS)
        throw new TestException('NotAuthorizedException', 'Refresh Token has expired');
      return { AuthenticationResult: issue(signIn) };
    },
    RevokeToken({ Token }) {
      signIns.delete(`${Token}`);
      return {};
    },
    GlobalSignOut({ AccessToken }) {
      assertLive(AccessToken, parts);
      signIns.clear();
      return {};
    },
    GetUser({ AccessToken }) {
      assertLive(AccessToken, parts);
      return { Username: user.username, UserAttributes: listAttributes(user) };
    },
  };
}

/**
 * Asserts that a token is one of this service, and has not expired.
 *
 * @throws {TestException} `NotAuthorizedException`.
 */
function assertLive(token: unknown, { nowSeconds }: ServiceParts, what = 'Access'): void {
  const expiresAt = findExpiration(`${token}`);
  if (expiresAt === undefined) throw new TestException('NotAuthorizedException', `Invalid ${what} Token`);
  if (nowSeconds() >= expiresAt) throw new TestException('NotAuthorizedException', `${what} Token has expired`);
}

function findExpiration(token: string): number | undefined {
  try {
    const { exp } = decodeJWT(token).payload;
    return token.endsWith(SIGNATURE) ? exp : undefined;
  } catch {
    return undefined;
  }
}

/** Creates what a session reads of a `Response`: jsdom has no such class. */
function toResponse(status: number, body: object, { nowSeconds }: ServiceParts): Response {
  const date = new Date(nowSeconds() * 1000).toUTCString();
  const response = {
    status,
    ok: status === 200,
    url: '',
    headers: { get: (name: string) => (name === 'date' ? date : null) },
    text: async () => JSON.stringify(body),
  };
  return response as unknown as Response;
}
