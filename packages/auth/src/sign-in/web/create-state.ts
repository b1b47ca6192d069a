import { createId } from '../../platform/random-id.js';
import type { Internals } from '../../session/internals.js';

/** Where the redirect of a flow returns to. */
export type FlowMode = 'redirect' | 'popup' | 'elsewhere';

/**
 * Creates a random `state`. Its prefix names this library, so that parameters of another library stay untouched. It has only
 * letters, digits and hyphens: when the user already has a session, Cognito encodes other characters twice.
 *
 * @param sender - the session that waits for the redirect, see `nameSender`. Default: a server, which has one.
 */
export function createState(internals: Pick<Internals, 'platform'>, mode: FlowMode, sender?: string): string {
  return `claviger-${mode[0]}-${createId(internals.platform)}${sender ? `-${sender}` : ''}`;
}
