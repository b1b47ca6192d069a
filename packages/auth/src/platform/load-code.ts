import { AuthError } from '../errors/auth-error.js';

/**
 * A module that is loaded when it is needed.
 *
 * @throws {AuthError} `CodeNotLoaded`: kind `configuration` in a service worker, where `import()` is not allowed; else
 * kind `service`.
 */
export function loadCode<Module>(module: Promise<Module>): Promise<Module> {
  return module.catch((cause: unknown) => {
    const isForbidden = 'ServiceWorkerGlobalScope' in globalThis;
    throw new AuthError(isForbidden ? 'configuration' : 'service', 'CodeNotLoaded', 'Code could not be loaded.', {
      recoverySuggestion: isForbidden
        ? 'A service worker allows no import(): bundle into one file.'
        : 'Try again, or reload the page.',
      retryable: !isForbidden,
      cause,
    });
  });
}
