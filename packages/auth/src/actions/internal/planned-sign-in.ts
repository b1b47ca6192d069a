import type { Internals } from '../../session/internals.js';
import type { SignInInput } from '../../sign-in/sign-in-input.js';

/** The sign-in that a sign-up is to end with. It holds the password, and so stays in memory. */
export interface PlannedSignIn {
  readonly input: SignInInput;
  /** What the service gave for going on without another proof. */
  readonly session: string | undefined;
  /** Where the code went that confirms the sign-up: `EMAIL` or `SMS`. */
  readonly medium: string | undefined;
}

declare module '../../session/internals.js' {
  interface Attempt {
    /** The sign-in that the last sign-up is to end with. */
    planned?: PlannedSignIn | undefined;
  }
}

/** Remembers the sign-in that a sign-up is to end with, in place of any before. */
export function planSignIn({ attempt }: Internals, plan: PlannedSignIn | undefined): void {
  attempt.planned = plan;
}

/** The sign-in that the last sign-up is to end with. */
export function findPlannedSignIn({ attempt }: Internals): PlannedSignIn | undefined {
  return attempt.planned;
}
