import { isAuthError } from '../errors/auth-error.js';
import { type CallOptions, call, type Reply, type Rpc } from './rpc.js';

/**
 * Sends one request by {@link call}, and explains an exception of the service to the app. The explanations load at the
 * first exception.
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
    if (!isAuthError(error) || !error.code.endsWith('Exception')) throw error;
    const explanations = await import('./explain-exception.js').catch(() => undefined);
    throw explanations?.explainException(error, { operation, input }) ?? error;
  }
}
