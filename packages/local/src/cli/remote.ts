import { parsePort, UsageError } from './options.js';

/** Which running server a command talks to, as the command line gives it. */
export interface RemoteArguments {
  readonly port: string;
  readonly url: string | undefined;
  readonly token: string | undefined;
}

/**
 * Asks the control plane of a running server.
 *
 * @param path below `/_claviger/`
 * @param body sent with POST when there is one
 * @throws {UsageError} when nobody answers, or the answer is a refusal
 */
export async function askServer(args: RemoteArguments, path: string, body?: unknown): Promise<unknown> {
  const url = (args.url ?? `http://127.0.0.1:${parsePort(args.port)}`).replace(/\/+$/, '');
  const answer = await fetch(`${url}/_claviger/${path}`, {
    headers: {
      ...(args.token !== undefined && { authorization: `Bearer ${args.token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  }).catch(() => {
    throw new UsageError(`No Claviger answers at ${url}: start one with "npx @claviger/local start".`);
  });
  if (answer.ok) return await answer.json();
  const told = (await answer.json().catch(() => undefined)) as { readonly message?: unknown } | undefined;
  if (typeof told?.message === 'string') throw new UsageError(told.message);
  throw new UsageError(`${url} answered with status ${answer.status}: is a Claviger there?`);
}
