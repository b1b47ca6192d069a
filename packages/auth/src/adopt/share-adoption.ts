import { requestLimitMs } from '../cognito/rpc.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { withLimit } from '../platform/waiting.js';
import type { Core } from '../session/runtime.js';

type Adopt = () => Promise<AuthError | undefined>;

/** Resolves when a sign-in or sign-out in this context decides who is signed in. */
function untilDecided(core: Core): { readonly decided: Promise<undefined>; readonly stop: () => void } {
  let stop = (): void => undefined;
  const decided = new Promise<undefined>((resolve) => {
    stop = core.onChange(() => {
      const { status } = core.account();
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
export function shareAdoption(core: Core, adopt: Adopt): Adopt {
  let running: Promise<AuthError | undefined> | undefined;
  let untilMs = 0;
  return async () => {
    if (!running) untilMs = core.platform.now() + requestLimitMs;
    running ??= adopt().finally(() => {
      running = undefined;
    });
    const current = running;
    const limitMs = Math.max(untilMs - core.platform.now(), 0);
    const { decided, stop } = untilDecided(core);
    try {
      return await withLimit(core.platform, { limitMs }, () => Promise.race([current, decided]));
    } catch (error) {
      // The session is read when the adoption ends later.
      void current.then(core.read);
      return asAuthError(error);
    } finally {
      stop();
    }
  };
}

/** Waits for the work of an adoption. A sign-out in this context ends the wait and frees the lock. */
export async function untilSignOut(core: Core, work: Promise<void>): Promise<void> {
  const { decided, stop } = untilDecided(core);
  await Promise.race([work, decided]).finally(stop);
}
