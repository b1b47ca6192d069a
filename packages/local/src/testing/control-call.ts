import { ControlError, type ControlErrorCode } from '../control/control-error.js';
import { isLoopbackUrl } from '../wire/outbound.js';

/** Calls the control plane of one server. */
export type ControlCall = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** Where a server is by default. */
export const DEFAULT_URL = 'http://127.0.0.1:9319';

/**
 * Creates the calls of a server.
 *
 * @param url without a trailing slash
 * @param options.token of the control plane, where it asks for one
 * @param options.advice what to do when no server answers. Default: the command that starts one
 */
export function createControlCall(
  url: string,
  { token, advice = adviseStart(url) }: { readonly token?: string; readonly advice?: string } = {},
): ControlCall {
  return async <T>(method: string, path: string, body: unknown = {}): Promise<T> => {
    const answer = await fetch(`${url}/_claviger/${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(method !== 'GET' && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new ControlError('ServerUnreachable', `No Claviger answers at ${url}: ${advice}.`, { cause });
    });
    const content = (await answer.json().catch(() => undefined)) as (T & ControlFault) | undefined;
    if (content === undefined) {
      throw new ControlError('ServerUnreachable', `Another server answers at ${url}: ${advice}.`);
    }
    if (answer.ok) return content;
    const { code = 'RequestDenied', message = `${url} answered with status ${answer.status}.` } = content;
    throw new ControlError(code, message);
  };
}

/** The body of an error. */
interface ControlFault {
  readonly code?: ControlErrorCode;
  readonly message?: string;
}

function adviseStart(url: string): string {
  if (!isLoopbackUrl(url)) return 'check "url" and CLAVIGER_URL';
  const { port } = new URL(url);
  const option = url === DEFAULT_URL ? '' : ` --port ${port}`;
  return `start one with "npx @claviger/local start --data :memory:${option}"`;
}
