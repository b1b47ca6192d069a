import { required } from '../cognito/rpc.js';
import { loadCode } from '../platform/load-code.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** What {@link associateWebAuthnCredential} can be given. */
export interface AssociateWebAuthnCredentialInput {
  readonly signal?: AbortSignal;
}

/**
 * Makes a passkey for the user who is signed in (`StartWebAuthnRegistration`, `CompleteWebAuthnRegistration`). Call it
 * when the user has clicked: browsers show their dialog at no other time.
 *
 * @throws {AuthError} `UserCancelled`; `PasskeyExists`; `PasskeysUnsupported` where the platform has no passkeys;
 * `service` with `WebAuthnNotEnabledException`, `WebAuthnOriginNotAllowedException` or what else the service
 * answered.
 */
export async function associateWebAuthnCredential(
  session: Session,
  { signal }: AssociateWebAuthnCredentialInput = {},
): Promise<void> {
  const { createPasskey } = await loadCode(import('../sign-in/web-authn.js'));
  const output = await callAsUser<{ readonly CredentialCreationOptions?: object }>(
    session,
    'StartWebAuthnRegistration',
    {},
    { signal },
  );
  const options = required(output, 'CredentialCreationOptions');
  const Credential = await createPasskey(options, signal);
  await callAsUser(session, 'CompleteWebAuthnRegistration', { Credential }, { signal });
}
