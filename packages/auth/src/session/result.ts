import type { AuthError } from '../errors/auth-error.js';

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

/** A detail that is there. */
export function success<T>(value: T): Result<T> {
  return Object.freeze({ ok: true, value, get: () => value });
}

/** A detail that isn't, and why. */
export function failure(error: AuthError): Result<never> {
  return Object.freeze({
    ok: false,
    error,
    get: () => {
      throw error;
    },
  });
}
