import { createSession, type Session } from '../src/session/session.js';

/** A request as the fake service received it. */
export interface FakeRequest {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** A session whose requests a fake user pool answers. */
export interface FakeService {
  readonly session: Session;
  readonly requests: readonly FakeRequest[];
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
