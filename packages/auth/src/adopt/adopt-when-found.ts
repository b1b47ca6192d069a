import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { loadCode } from '../platform/load-code.js';
import type { Internals } from '../session/internals.js';
import type { AdoptOptions, prepareAdoption } from './adopt-session.js';
import { foreignGuestKey, foreignPrefix, listForeignStorages } from './foreign-storage.js';

/**
 * Calls `adoptSession` when another library has left data, which is rare: the code loads only then. After a failed load the
 * next read of the store tries again.
 *
 * @param loadAdoption - loads that code.
 */
export function adoptWhenFound(
  internals: Internals,
  options: AdoptOptions,
  loadAdoption: () => Promise<{ readonly prepareAdoption: typeof prepareAdoption }>,
): void {
  let isFound: boolean | undefined;
  const look = (): boolean => {
    isFound ??= options.storage !== undefined || hasTraces(internals);
    return isFound;
  };
  // The first access to these storages blocks a page: here while its own store opens.
  if (internals.platform.lifecycle) internals.platform.setTimer(0, look);
  let loading: Promise<() => Promise<AuthError | undefined>> | undefined;
  const load = (): Promise<() => Promise<AuthError | undefined>> => {
    loading ??= loadCode(loadAdoption()).then(({ prepareAdoption }) => prepareAdoption(internals, options));
    return loading;
  };
  internals.sync.onRead(async ({ type }) => {
    if (type !== 'nothing' || !look()) return undefined;
    try {
      const adopt = await load();
      return await adopt();
    } catch (thrown) {
      loading = undefined;
      const error = asAuthError(thrown);
      if (error.retryable) return error;
      internals.runtime.report({ event: 'adoption.failed', error });
      return undefined;
    }
  });
  const stop = internals.runtime.onChange(() => {
    if (!internals.runtime.sid()) return;
    stop();
    // The next start searches again for copies that an earlier start left.
    if (look()) load().catch(() => undefined);
  });
}

/** Whether the page's own storages contain data of these pools. */
function hasTraces({ config: { userPool, identityPool } }: Internals): boolean {
  const keys = [
    ...(userPool ? [`${foreignPrefix(userPool.clientId)}.LastAuthUser`] : []),
    ...(identityPool ? [foreignGuestKey(identityPool.id)] : []),
  ];
  return listForeignStorages().some((place) =>
    keys.some((key) => {
      try {
        return place.getItem(key);
      } catch {
        // The adoption reads it again.
        return true;
      }
    }),
  );
}
