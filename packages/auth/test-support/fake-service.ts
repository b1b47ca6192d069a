import { signIn } from '../src/actions/sign-in.js';
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

/**
 * Creates a session on a fake user pool.
 *
 * @param answers - the answer of each operation. A text is the name of the exception that the service throws.
 */
export function createFakeService(answers: Readonly<Record<string, object | string>>): FakeService {
  const requests: FakeRequest[] = [];
  const fetch = async (_url: unknown, init: RequestInit = {}): Promise<Response> => {
    const operation = `${new Headers(init.headers).get('x-amz-target')}`.replace(/^.*\./, '');
    requests.push({ operation, input: JSON.parse(`${init.body}`) });
    const answer = answers[operation] ?? 'InternalErrorException';
    if (typeof answer === 'object') return Response.json(answer);
    return Response.json({ __type: answer, message: 'Refused.' }, { status: 400 });
  };
  const config = { userPool: { id: 'us-east-1_Example', clientId: 'client' } };
  return { session: createSession(config, { fetch: fetch as typeof globalThis.fetch }), requests };
}

/** {@link createFakeService} with a user who has signed in. The requests of the sign-in are not listed. */
export async function createSignedInService(answers: Readonly<Record<string, object | string>>): Promise<FakeService> {
  const iat = Math.floor(Date.now() / 1000);
  const iss = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example';
  const createToken = (claims: object): string => {
    const payload = { iat, exp: iat + 3600, iss, sub: 'sub-1', scope: 'aws.cognito.signin.user.admin', ...claims };
    return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;
  };
  const AuthenticationResult = {
    IdToken: createToken({ token_use: 'id', aud: 'client', 'cognito:username': 'ann' }),
    AccessToken: createToken({ token_use: 'access', client_id: 'client', username: 'ann' }),
    RefreshToken: 'refresh',
  };
  const service = createFakeService({ ...answers, InitiateAuth: { AuthenticationResult } });
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  await signIn(service.session, { username: 'ann', password: 'Passw0rd!', options });
  service.requests.length = 0;
  return service;
}
