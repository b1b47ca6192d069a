import { AuthError } from '../errors/auth-error.js';

/** One detail of a session: there, or the reason why it isn't. It never spoils another one. */
export type Result<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** The value. */
      get(): T;
    }
  | {
      readonly ok: false;
      readonly error: AuthError;
      /** Throws the error. */
      get(): never;
    };

/** A detail as a result: an error for the reason why it isn't there, anything else for itself. */
export function toResult<T>(detail: T | AuthError): Result<T> {
  if (!(detail instanceof AuthError)) return Object.freeze({ ok: true, value: detail, get: () => detail });
  const get = (): never => {
    throw detail;
  };
  return Object.freeze({ ok: false, error: detail, get });
}
