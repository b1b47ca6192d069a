const FAILED_STATUS = 1;

/** A failure that the user can act on. Its message is what the terminal shows: what happened, then what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** The exit status of this process. */
  readonly status: number;

  constructor(message: string, status: number = FAILED_STATUS) {
    super(message);
    this.status = status;
  }
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

/** Returns the exit status for a failure. */
export function toStatus(error: unknown): number {
  if (error instanceof CancelledError) return CANCELLED_STATUS;
  return error instanceof CommandError ? error.status : FAILED_STATUS;
}
