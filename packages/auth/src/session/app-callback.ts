import type { Internals } from './internals.js';
import type { CallbackFailedRecord, SessionOptions } from './options.js';

type Callbacks = Required<Pick<SessionOptions, CallbackFailedRecord['callback']>>;

/**
 * Calls a callback among the app's options and resolves to its answer. Resolves to undefined where the app has no such
 * callback, or where it fails: a failure is reported to the logger.
 */
export async function askApp<Name extends keyof Callbacks>(
  { options, runtime }: Internals,
  callback: Name,
  ...input: Parameters<Callbacks[Name]>
): Promise<Awaited<ReturnType<Callbacks[Name]>> | undefined> {
  try {
    const ask = options[callback] as ((...all: typeof input) => ReturnType<Callbacks[Name]>) | undefined;
    return await ask?.(...input);
  } catch (error) {
    runtime.report({ event: 'callback.failed', callback, error });
    return undefined;
  }
}
