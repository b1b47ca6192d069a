import { createId } from '../../platform/random-id.js';
import type { Internals } from '../../session/internals.js';

/** How a flow leaves the app, and where its redirect comes back to. */
export type FlowMode = 'redirect' | 'popup' | 'elsewhere';

/**
 * A `state` that cannot be guessed. It names this library, so that the parameters of another one are left alone. It has
 * letters, digits and hyphens alone: Cognito encodes others once too often where the user has a session already.
 */
export function createState(internals: Internals, mode: FlowMode): string {
  return `claviger-${mode[0]}-${createId(internals.platform)}`;
}
