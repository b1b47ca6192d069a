import type { Internals } from '../../session/internals.js';
import type { SignInInput } from '../../sign-in/sign-in-input.js';

/** The sign-in after a sign-up. It contains the password, so it stays in memory. */
export interface PlannedSignIn {
  readonly input: SignInInput;
  /** The session of the service, which replaces another proof. */
  readonly session: string | undefined;
  /** The delivery of the confirmation code: `EMAIL` or `SMS`. */
  readonly medium: string | undefined;
}

declare module '../../session/internals.js' {
  interface Attempt {
    /** The sign-in after the last sign-up. */
    planned?: PlannedSignIn | undefined;
  }
}

/** Remembers the sign-in after a sign-up, and replaces an earlier one. */
export function planSignIn({ attempt }: Internals, plan: PlannedSignIn | undefined): void {
  attempt.planned = plan;
}

/** Returns the sign-in after the last sign-up. */
export function findPlannedSignIn({ attempt }: Internals): PlannedSignIn | undefined {
  return attempt.planned;
}
