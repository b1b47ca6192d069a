import { required } from '../cognito/rpc.js';
import { loadCode } from '../platform/load-code.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link associateWebAuthnCredential}. */
export interface AssociateWebAuthnCredentialInput {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Creates a passkey for the signed-in user (`StartWebAuthnRegistration`, `CompleteWebAuthnRegistration`). Call it in the
 * handler of a click: browsers show their dialog only then.
 *
 * @throws {AuthError} `UserCancelled`; `PasskeyExists`; `PasskeysUnsupported` where the platform has no passkeys;
 * `WebAuthnNotEnabledException`, `WebAuthnOriginNotAllowedException` or another exception.
 */
export async function associateWebAuthnCredential(
  session: Session,
  input?: AssociateWebAuthnCredentialInput,
): Promise<void> {
  const { signal } = input ?? {};
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
