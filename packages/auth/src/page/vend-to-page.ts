import type { Vended, VendRequest } from '../bff/vending.js';
import { parseObject, requestLimitMs } from '../cognito/rpc.js';
import { sendRequest } from '../cognito/send-request.js';
import { AuthError } from '../errors/auth-error.js';
import type { Internals } from '../session/internals.js';

/**
 * Fetches what the server vends, for the memory of this page.
 *
 * @throws {AuthError} the error of the server, or that of a request.
 */
export async function vendToPage(
  { platform, runtime }: Internals,
  base: string,
  request: Omit<VendRequest, 'handle' | 'logins'>,
): Promise<Vended> {
  const record = runtime.account().session?.record;
  const owner =
    record?.provider === undefined ? { handle: record?.refreshToken } : { logins: { [record.provider]: record.token } };
  const { ok, status, text } = await sendRequest(platform, {
    url: `${base}/vend`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, ...owner }),
    limitMs: requestLimitMs,
  });
  const answer = parseObject(text) ?? {};
  if (ok) return answer;
  const { error = `The server answered ${status}.`, kind = 'service', code = 'UnreadableResponse' } = Object(answer);
  const { recoverySuggestion = 'Check the server.', retryable = status > 499 } = Object(answer);
  throw new AuthError(kind, code, error, { recoverySuggestion, retryable });
}
