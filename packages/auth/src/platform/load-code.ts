import { AuthError } from '../errors/auth-error.js';

/**
 * Waits for an `import()` and explains its failure.
 *
 * @throws {AuthError} `CodeNotLoaded`: kind `configuration` in a service worker, which cannot use `import()`; otherwise kind
 * `service`.
 */
export function loadCode<Module>(module: Promise<Module>): Promise<Module> {
  return module.catch((cause: unknown) => {
    const isForbidden = 'ServiceWorkerGlobalScope' in globalThis;
    throw new AuthError(isForbidden ? 'configuration' : 'service', 'CodeNotLoaded', 'Code could not be loaded.', {
      recoverySuggestion: isForbidden
        ? 'Service workers forbid import(): use @claviger/auth/whole.'
        : 'Try again, reload the page, or use @claviger/auth/whole.',
      retryable: !isForbidden,
      cause,
    });
  });
}
