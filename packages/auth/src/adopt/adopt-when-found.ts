import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { loadCode } from '../platform/load-code.js';
import { coreOf } from '../session/internals.js';
import type { Core } from '../session/runtime.js';
import type { Session } from '../session/session.js';
import type { AdoptOptions } from './adopt-session.js';
import { foreignGuestKey, foreignPrefix, listForeignStorages } from './foreign-storage.js';

/**
 * Calls `adoptSession` when another library has left data, which is rare: the code loads only then. After a failed load the
 * next read of the store tries again.
 */
export function adoptWhenFound(session: Session, options: AdoptOptions): void {
  const core = coreOf(session);
  if (!options.storage && !hasTraces(core)) return;
  let loading: Promise<() => Promise<AuthError | undefined>> | undefined;
  const load = (): Promise<() => Promise<AuthError | undefined>> => {
    loading ??= loadCode(import('./adopt-session.js')).then(({ prepareAdoption }) => prepareAdoption(core, options));
    return loading;
  };
  core.onEmptyStore(async () => {
    try {
      const adopt = await load();
      return await adopt();
    } catch (thrown) {
      loading = undefined;
      const error = asAuthError(thrown);
      if (error.retryable) return error;
      core.report({ event: 'adoption.failed', error });
      return undefined;
    }
  });
  const stop = core.onChange(() => {
    if (!core.sid()) return;
    stop();
    // The next start searches again for copies that an earlier start left.
    load().catch(() => undefined);
  });
}

/** Whether the page's own storages contain data of these pools. */
function hasTraces({ config: { userPool, identityPool } }: Core): boolean {
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
