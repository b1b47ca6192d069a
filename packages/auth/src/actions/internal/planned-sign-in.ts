import type { Core } from '../../session/runtime.js';
import type { SignInInput } from '../../sign-in/sign-in-input.js';

/** The sign-in that a sign-up is to end with. It holds the password, and so stays in memory. */
export interface PlannedSignIn {
  readonly input: SignInInput;
  /** What the service gave for going on without another proof. */
  readonly session: string | undefined;
  /** Where the code went that confirms the sign-up: `EMAIL` or `SMS`. */
  readonly medium: string | undefined;
}

const planned = new WeakMap<Core, PlannedSignIn>();

/** Remembers the sign-in that a sign-up is to end with, in place of any before. */
export function planSignIn(core: Core, plan: PlannedSignIn | undefined): void {
  if (plan) planned.set(core, plan);
  else planned.delete(core);
}

/** The sign-in that the last sign-up is to end with. */
export function findPlannedSignIn(core: Core): PlannedSignIn | undefined {
  return planned.get(core);
}
