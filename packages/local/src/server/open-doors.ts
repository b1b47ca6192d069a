import { ControlError } from '../control/control-error.js';

/** Guards the methods of a backend, which its caller may have closed. */
export interface OpenDoors {
  /** Closes the backend. From then on the guarded methods say so. */
  readonly close: () => Promise<void>;
  /** Guards a method that answers at once. It throws a {@link ControlError}. */
  guard<Args extends unknown[], Result>(method: (...args: Args) => Result): (...args: Args) => Result;
  /** Guards a method that takes time, in which the backend may close. It rejects with a {@link ControlError}. */
  guardAsync<Args extends unknown[], Result>(
    method: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
}

/** @param close closes the backend */
export function createOpenDoors(close: () => Promise<void>): OpenDoors {
  let isClosed = false;
  const assertOpen = (cause?: unknown): void => {
    if (!isClosed) return;
    const message = 'This backend is closed: start another one with startLocal, or close this one later.';
    throw new ControlError('ServerUnreachable', message, { cause });
  };
  return {
    close: () => {
      isClosed = true;
      return close();
    },
    guard:
      (method) =>
      (...args) => {
        assertOpen();
        return method(...args);
      },
    guardAsync:
      (method) =>
      async (...args) => {
        assertOpen();
        try {
          return await method(...args);
        } catch (error) {
          assertOpen(error);
          throw error;
        }
      },
  };
}
