import { AuthError } from '../errors/auth-error.js';
import { type CallOptions, call, type Reply, type Rpc } from './rpc.js';

/**
 * Sends one request for somebody who reads the errors: {@link call}, with what an exception of the service means to the
 * app. That is loaded when there is something to explain.
 *
 * @throws {AuthError} as {@link call}.
 */
export async function callService<T>(
  rpc: Rpc,
  operation: string,
  input: object,
  options: CallOptions = {},
): Promise<Reply<T>> {
  try {
    return await call<T>(rpc, operation, input, options);
  } catch (error) {
    throw error instanceof AuthError && error.code.endsWith('Exception') ? await explain(error) : error;
  }
}

async function explain(error: AuthError): Promise<AuthError> {
  const { code, message, retryAfterMs } = error;
  const exceptions = await import('./service-exceptions.js').catch(() => undefined);
  const found = exceptions?.findException(code);
  if (!found) return error;
  const { kind, recoverySuggestion } = found;
  const retryable = found.retryable || error.retryable;
  return new AuthError(kind, code, message, { recoverySuggestion, retryable, retryAfterMs });
}
