import { assertText, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** What {@link deleteWebAuthnCredential} is given. */
export interface DeleteWebAuthnCredentialInput {
  /** One that `listWebAuthnCredentials` gave. */
  readonly credentialId: string;
  readonly signal?: AbortSignal;
}

/**
 * Removes a passkey of the user who is signed in (`DeleteWebAuthnCredential`). The user's device keeps its part of
 * the passkey, which no longer works.
 *
 * @throws {AuthError} `validation` without an id; `configuration` with `ResourceNotFoundException` for one that isn't
 * there; otherwise what the service answered.
 */
export async function deleteWebAuthnCredential(session: Session, input: DeleteWebAuthnCredentialInput): Promise<void> {
  const { credentialId, signal } = readInput(input);
  assertText(credentialId, 'credentialId', 'EmptyCredentialId');
  await callAsUser(session, 'DeleteWebAuthnCredential', { CredentialId: credentialId }, { signal });
}
