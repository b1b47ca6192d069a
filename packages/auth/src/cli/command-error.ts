/** A failure that the user can act on. Its message is what the terminal shows: what happened, then what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The user stopped the command, with Ctrl+C for example. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled.');
  }
}

/** As in shells: 128 and the number of SIGINT. */
export const CANCELLED_STATUS = 130;
const FAILED_STATUS = 1;

/** Returns the exit status for a failure. */
export function toStatus(error: unknown): number {
  return error instanceof CancelledError ? CANCELLED_STATUS : FAILED_STATUS;
}
