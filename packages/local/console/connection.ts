/** An error of the server, or no answer (`status` 0). */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The console's connection to its server. */
export interface Connection {
  /** @param path below `/_claviger/` */
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void>;
  /** Calls an administrator operation of user pools. */
  call<T>(operation: string, input: object, signal?: AbortSignal): Promise<T>;
  /** Sets the control token. Only the page keeps it, until it closes. */
  setToken(token: string): void;
}

export function createConnection(): Connection {
  let token: string | undefined;

  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const headers = new Headers({ 'content-type': 'application/json' });
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const answer = await fetch(path, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
      if (init.signal?.aborted === true) throw error;
      throw new RequestError(0, 'The server does not answer.');
    });
    const body: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return body;
    throw new RequestError(answer.status, readMessage(body) ?? `The server answered with status ${answer.status}.`);
  };

  return {
    get: async <T>(path: string, signal?: AbortSignal) => (await ask(path, { signal: signal ?? null })) as T,
    send: async (method, path, body) => {
      await ask(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    },
    call: async <T>(operation: string, input: object, signal?: AbortSignal) =>
      (await ask(`user-pools/${operation}`, {
        method: 'POST',
        body: JSON.stringify(input),
        signal: signal ?? null,
      })) as T,
    setToken: (given) => {
      token = given;
    },
  };
}

function readMessage(body: unknown): string | undefined {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : undefined;
}
