import { required } from '../cognito/rpc.js';
import { loadCode } from '../platform/load-code.js';
import type { PendingSignIn } from '../session/pending-sign-in.js';
import { proceed, respond, type SignInFlow } from './flow.js';
import type { SignInOutput } from './sign-in-step.js';

/**
 * Requests a passkey and answers `WEB_AUTHN` with it.
 *
 * @throws {AuthError} as `answerWebAuthn`, or the service's exception.
 */
export async function usePasskey(flow: SignInFlow, pending: PendingSignIn): Promise<SignInOutput> {
  const options = required(pending.parameters, 'CREDENTIAL_REQUEST_OPTIONS');
  const { passkeyAutofill: useAutofill, signal } = flow;
  const { answerWebAuthn } = await loadCode(import('./web-authn.js'));
  const CREDENTIAL = await answerWebAuthn(options, { useAutofill, signal });
  return proceed(flow, await respond(flow, { ChallengeName: 'WEB_AUTHN', Session: pending.session }, { CREDENTIAL }));
}
