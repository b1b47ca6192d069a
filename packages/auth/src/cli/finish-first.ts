import { CANCELLED_STATUS, CancelledError } from './command-error.js';

/** A terminal sends Ctrl+C to a `credential_process`, too. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that may renew tokens. A signal takes effect after it: where refresh tokens rotate, an answer that is lost ends the
 * session. A second signal ends the process at once.
 *
 * @throws {CancelledError} after a signal.
 */
export async function finishFirst<T>(work: () => Promise<T>): Promise<T> {
  let isCancelled = false;
  const cancel = (): void => {
    if (isCancelled) process.exit(CANCELLED_STATUS);
    isCancelled = true;
  };
  for (const signal of SIGNALS) process.on(signal, cancel);
  try {
    const result = await work();
    if (isCancelled) throw new CancelledError();
    return result;
  } finally {
    for (const signal of SIGNALS) process.off(signal, cancel);
  }
}
