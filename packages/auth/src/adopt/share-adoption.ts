import { requestLimitMs } from '../cognito/rpc.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { withLimit } from '../platform/waiting.js';
import type { Internals } from '../session/internals.js';

type Adopt = () => Promise<AuthError | undefined>;

/** Resolves when a sign-in or sign-out in this context decides who is signed in. */
function untilDecided(internals: Internals): { readonly decided: Promise<undefined>; readonly stop: () => void } {
  let stop = (): void => undefined;
  const decided = new Promise<undefined>((resolve) => {
    stop = internals.runtime.onChange(() => {
      const { status } = internals.runtime.account();
      if (status !== 'loading' && status !== 'unavailable') resolve(undefined);
    });
  });
  return { decided, stop };
}

/**
 * Shares one adoption between the calls during it. They wait until it ends, or until a sign-in or sign-out in this context
 * decides who is signed in, at most for the time limit of one request. After that they resolve as undecided, and the
 * adoption continues.
 */
export function shareAdoption(internals: Internals, adopt: Adopt): Adopt {
  let running: Promise<AuthError | undefined> | undefined;
  let untilMs = 0;
  return async () => {
    if (!running) untilMs = internals.platform.now() + requestLimitMs;
    running ??= adopt().finally(() => {
      running = undefined;
    });
    const current = running;
    const limitMs = Math.max(untilMs - internals.platform.now(), 0);
    const { decided, stop } = untilDecided(internals);
    try {
      return await withLimit(internals.platform, { limitMs }, () => Promise.race([current, decided]));
    } catch (error) {
      // The session is read when the adoption ends later.
      void current.then(internals.sync.sync);
      return asAuthError(error);
    } finally {
      stop();
    }
  };
}

/** Waits for the work of an adoption. A sign-out in this context ends the wait and frees the lock. */
export async function untilSignOut(internals: Internals, work: Promise<void>): Promise<void> {
  const { decided, stop } = untilDecided(internals);
  await Promise.race([work, decided]).finally(stop);
}
