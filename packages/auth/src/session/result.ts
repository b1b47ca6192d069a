import { AuthError } from '../errors/auth-error.js';

/**
 * One detail of a session: the value, or the reason why it isn't there. A failed detail never affects another one. Both
 * branches have both members, so `result.value` and `result.error` need no check.
 */
export type Result<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly error?: undefined;
      /** The value. */
      get(): T;
      /** The value. */
      or<F>(fallback: F): T | F;
    }
  | {
      readonly ok: false;
      readonly value?: undefined;
      readonly error: AuthError;
      /**
       * Throws a new error with the members of `error`, which is its `cause`. Its stack names the caller.
       *
       * @throws {AuthError} always.
       */
      get(): never;
      /** The fallback. */
      or<F>(fallback: F): T | F;
    };

/** A detail as a result: an error for the reason why it isn't there, anything else for itself. */
export function toResult<T>(detail: T | AuthError): Result<T> {
  if (!(detail instanceof AuthError))
    return Object.freeze({ ok: true, value: detail, get: () => detail, or: () => detail });
  const get = (): never => {
    throw new AuthError(detail.kind, detail.code, detail.message, { ...detail, cause: detail });
  };
  return Object.freeze({ ok: false, error: detail, get, or: <F>(fallback: F) => fallback });
}
