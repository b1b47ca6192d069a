import { assertText, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link deleteWebAuthnCredential}. */
export interface DeleteWebAuthnCredentialInput {
  /** An id of `listWebAuthnCredentials`. */
  readonly credentialId: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Removes a passkey of the signed-in user (`DeleteWebAuthnCredential`). The user's device keeps its part of
 * the passkey, which no longer works.
 *
 * @throws {AuthError} `validation` without an id; `configuration` with `ResourceNotFoundException` for an unknown
 * id; otherwise the service's exception.
 */
export async function deleteWebAuthnCredential(session: Session, input: DeleteWebAuthnCredentialInput): Promise<void> {
  const { credentialId, signal } = readInput(input);
  assertText(credentialId, 'credentialId', 'EmptyCredentialId');
  await callAsUser(session, 'DeleteWebAuthnCredential', { CredentialId: credentialId }, { signal });
}
