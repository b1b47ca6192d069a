import type { AuthenticationResponseJSON, VerifiedAuthenticationResponse } from '@simplewebauthn/server';
import { invalidParameter, wrongCredentials } from '../base/errors.js';
import type { PasskeyRow } from '../base/sign-in-schema.js';
import {
  type AuthOutcome,
  type Parameters,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  withPassed,
} from '../sign-in/attempt.js';
import { continueSignIn } from '../sign-in/authentication.js';
import { MULTI_FACTOR } from '../sign-in/first-factors.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { allowedOrigin } from './passkey-origin.js';
import { type PasskeyChallenge, WEB_AUTHN } from './passkey-sign-in.js';
import { type RelyingParty, relyingPartyOf } from './passkeys.js';

/** The answer to `WEB_AUTHN`: an assertion by one of the user's passkeys (WebAuthn level 2, section 7.2). */
export async function answerPasskey(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { services, at } = call;
  const { attempt, state } = await resumeAttempt<PasskeyChallenge>(call, WEB_AUTHN, session, responses);
  const response = readAssertion(requireParameter(responses, 'CREDENTIAL'));
  if (attempt === undefined) throw wrongCredentials();
  checkSignInState(attempt.user);
  const { sub } = attempt.user;
  const passkey = await services.store.db
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', response.id)
    .where('sub', '=', sub)
    .executeTakeFirst();
  if (passkey === undefined) throw wrongCredentials();
  const verified = await verify(response, { passkey, challenge: state.challenge, party: relyingPartyOf(at.pool) });
  if (verified === undefined) throw wrongCredentials();
  const { userVerified, newCounter } = verified.authenticationInfo;
  const isBoth = userVerified && at.pool.settings.WebAuthnConfiguration?.FactorConfiguration === MULTI_FACTOR;
  return await continueSignIn(call, isBoth ? withPassed(attempt, 'secondFactor') : attempt, {
    challenge: state,
    change: async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('passkeys')
        .set({ counter: newCounter })
        .where('credential_id', '=', passkey.credential_id)
        .where('sub', '=', sub)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw wrongCredentials();
    },
  });
}

function readAssertion(text: string): AuthenticationResponseJSON {
  try {
    const value = JSON.parse(text) as AuthenticationResponseJSON | null;
    if (typeof value?.id === 'string' && typeof value.response?.clientDataJSON === 'string') return value;
  } catch {
    // Falls through to the refusal.
  }
  throw invalidParameter('CREDENTIAL is not an authentication response.');
}

interface Expected {
  readonly passkey: PasskeyRow;
  readonly challenge: string;
  readonly party: RelyingParty;
}

async function verify(
  response: AuthenticationResponseJSON,
  { passkey, challenge, party }: Expected,
): Promise<VerifiedAuthenticationResponse | undefined> {
  const origin = allowedOrigin(response.response.clientDataJSON, party.id);
  if (origin === undefined) return undefined;
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  try {
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: party.id,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
        counter: passkey.counter,
      },
      requireUserVerification: party.userVerification === 'required',
    });
    return verified.verified ? verified : undefined;
  } catch {
    // The library throws for everything that is wrong: its words would tell a caller which part.
    return undefined;
  }
}
