import { signIn } from '../src/actions/sign-in.js';
import type { AuthConfig } from '../src/config/auth-config.js';
import { createSession, type Session } from '../src/session/session.js';

/** A request as the fake service received it. */
export interface FakeRequest {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** A session whose requests a fake user pool answers. */
export interface FakeService {
  readonly session: Session;
  readonly requests: FakeRequest[];
}

/** The answer of each operation. A text is the name of the exception that the service throws. */
export type FakeAnswers = Readonly<Record<string, object | string>>;

const userPool = { id: 'us-east-1_Example', clientId: 'client' };

/** Creates a session on a fake service, whose user pool is always configured. */
export function createFakeService(answers: FakeAnswers, config: Omit<AuthConfig, 'userPool'> = {}): FakeService {
  const requests: FakeRequest[] = [];
  const fetch = async (_url: unknown, init: RequestInit = {}): Promise<Response> => {
    const operation = `${new Headers(init.headers).get('x-amz-target')}`.replace(/^.*\./, '');
    requests.push({ operation, input: JSON.parse(`${init.body}`) });
    const answer = answers[operation] ?? 'InternalErrorException';
    if (typeof answer === 'object') return Response.json(answer);
    return Response.json({ __type: answer, message: 'Refused.' }, { status: 400 });
  };
  return { session: createSession({ userPool, ...config }, { fetch: fetch as typeof globalThis.fetch }), requests };
}

/** Creates the answer that signs the user `ann` in. `claims`: more claims of the access token. */
export function createTokenAnswer(claims: object = {}): { readonly AuthenticationResult: object } {
  const iat = Math.floor(Date.now() / 1000);
  const iss = `https://cognito-idp.us-east-1.amazonaws.com/${userPool.id}`;
  const createToken = (own: object): string => {
    const payload = { iat, exp: iat + 3600, iss, sub: 'sub-1', scope: 'aws.cognito.signin.user.admin', ...own };
    return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;
  };
  return {
    AuthenticationResult: {
      IdToken: createToken({ token_use: 'id', aud: 'client', 'cognito:username': 'ann' }),
      AccessToken: createToken({ token_use: 'access', client_id: 'client', username: 'ann', ...claims }),
      RefreshToken: 'refresh',
    },
  };
}

/** The answers of an identity pool. */
export const identityAnswers: FakeAnswers = {
  GetId: { IdentityId: 'us-east-1:identity-1' },
  GetCredentialsForIdentity: {
    IdentityId: 'us-east-1:identity-1',
    Credentials: {
      AccessKeyId: 'ASIA1',
      SecretKey: 'secret',
      SessionToken: 'session',
      Expiration: Math.floor(Date.now() / 1000) + 3600,
    },
  },
};

/**
 * {@link createFakeService} with a user who has signed in. The requests of the sign-in are not listed. `claims`: more claims of the
 * access token.
 */
export async function createSignedInService(answers: FakeAnswers, claims: object = {}): Promise<FakeService> {
  const service = createFakeService({ ...answers, InitiateAuth: createTokenAnswer(claims) });
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  await signIn(service.session, { username: 'ann', password: 'Passw0rd!', options });
  service.requests.length = 0;
  return service;
}
