import { AuthError } from '../errors/auth-error.js';

/**
 * One detail of a session: its value or its error. A failed detail never affects another one. Both branches have both
 * members, so `result.value` and `result.error` need no check.
 */
export type Result<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly error?: undefined;
      /** Returns the value. */
      get(): T;
      /** Returns the value. */
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
      /** Returns the fallback. */
      or<F>(fallback: F): T | F;
    };

/** Converts a detail to a result: an `AuthError` fails, any other value is ok. */
export function toResult<T>(detail: T | AuthError): Result<T> {
  if (!(detail instanceof AuthError))
    return Object.freeze({ ok: true, value: detail, get: () => detail, or: () => detail });
  const get = (): never => {
    throw new AuthError(detail.kind, detail.code, detail.message, { ...detail, cause: detail });
  };
  return Object.freeze({ ok: false, error: detail, get, or: <F>(fallback: F) => fallback });
}
