import type { Internals } from './internals.js';
import type { CallbackFailedRecord, SessionOptions } from './options.js';
import type { Runtime } from './runtime.js';

type Callbacks = {
  readonly [Name in Exclude<CallbackFailedRecord['callback'], 'authorize'>]: NonNullable<SessionOptions[Name]>;
};

/** The app's options, and the log of their failures. */
export interface AppParts extends Pick<Internals, 'options'> {
  readonly runtime: Pick<Runtime, 'report'>;
}

/**
 * Calls a callback of the app's options and resolves to its result. Resolves to undefined without the callback, and after its
 * failure, which is reported to the logger.
 */
export async function askApp<Name extends keyof Callbacks>(
  { options, runtime }: AppParts,
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
