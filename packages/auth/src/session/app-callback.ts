import { withLimit } from '../platform/waiting.js';
import type { Internals } from './internals.js';
import type { CallbackFailedRecord, SessionOptions } from './options.js';
import type { Runtime } from './runtime.js';

type Callbacks = {
  readonly [Name in Exclude<CallbackFailedRecord['callback'], 'authorize'>]: NonNullable<SessionOptions[Name]>;
};

/** The app's options, and the log of their failures. */
export interface AppParts extends Pick<Internals, 'options' | 'platform'> {
  readonly runtime: Pick<Runtime, 'report'>;
}

/** A callback that takes longer has failed. A call that waits for it has 30 s, and time for its requests remains. */
const limitMs = 20_000;

/**
 * Calls a callback of the app's options and resolves to its result. Resolves to undefined without the callback, and after its
 * failure, which is reported to the logger. The app's code may be slow, and may call this session: no lock may be held.
 */
export async function askApp<Name extends keyof Callbacks>(
  { options, platform, runtime }: AppParts,
  callback: Name,
  ...input: Parameters<Callbacks[Name]>
): Promise<Awaited<ReturnType<Callbacks[Name]>> | undefined> {
  try {
    const ask = options[callback] as ((...all: typeof input) => ReturnType<Callbacks[Name]>) | undefined;
    return ask && (await withLimit(platform, { limitMs }, async () => ask(...input)));
  } catch (error) {
    runtime.report({ event: 'callback.failed', callback, error });
    return undefined;
  }
}
