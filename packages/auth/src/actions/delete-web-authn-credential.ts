import type { Session } from '../session/session.js';
import { callAsUser } from './access-token.js';
import { requireText } from './validation.js';

/** What {@link deleteWebAuthnCredential} is given. */
export interface DeleteWebAuthnCredentialInput {
  /** One that `listWebAuthnCredentials` gave. */
  readonly credentialId: string;
  readonly signal?: AbortSignal;
}

/**
 * Removes a passkey of the user who is signed in (`DeleteWebAuthnCredential`). What the user's device holds of it stays
 * there, and is of no use any more.
 *
 * @throws {AuthError} `validation` without an id; `configuration` with `ResourceNotFoundException` for one that isn't
 * there; otherwise what the service answered.
 */
export async function deleteWebAuthnCredential(
  session: Session,
  { credentialId, signal }: DeleteWebAuthnCredentialInput,
): Promise<void> {
  requireText(credentialId, 'credentialId', 'EmptyCredentialId');
  await callAsUser(session, 'DeleteWebAuthnCredential', { CredentialId: credentialId }, { signal });
}
