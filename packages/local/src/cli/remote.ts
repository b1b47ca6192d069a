import { UsageError } from '../base/usage-error.js';
import { deriveControlToken } from '../server/administrator.js';
import { isLoopbackUrl } from '../wire/outbound.js';
import { parsePort } from './options.js';

/** The options that name a running server. */
export interface RemoteArguments {
  readonly port: string;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly 'secret-access-key': string | undefined;
}

/**
 * Calls the control plane of a running server.
 *
 * @param path below `/_claviger/`
 * @param body sends a POST
 * @throws {UsageError} when no server answers, the answer is an error, or the token would go over plain http to
 *   another machine
 */
export async function askServer(args: RemoteArguments, path: string, body?: unknown): Promise<unknown> {
  const url = (args.url ?? `http://127.0.0.1:${parsePort(args.port)}`).replace(/\/+$/, '');
  const token = readToken(args);
  if (token !== undefined && !url.startsWith('https:') && !isLoopbackUrl(url)) {
    throw new UsageError(`The control token is not sent to ${url}, where others could read it: use an https URL.`);
  }
  const answer = await fetch(`${url}/_claviger/${path}`, {
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
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

function readToken(args: RemoteArguments): string | undefined {
  const secret = args['secret-access-key'];
  return args.token ?? (secret === undefined ? undefined : deriveControlToken(secret));
}
