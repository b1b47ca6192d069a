import { randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { invalidParameter, wrongCredentials } from '../../base/errors.js';
import { verifyAssertion } from '../../factors/assertion.js';
import { describeCredential, findPasskey, findPasskeys, getRelyingParty, saveCounter } from '../../factors/passkeys.js';
import {
  type Attempt,
  type ChallengeAnswer,
  isKnown,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
  withPassed,
} from '../attempt.js';
import type { Challenge, Step, Verdict } from '../challenge.js';
import { MULTI_FACTOR } from '../first-factors.js';

const WEB_AUTHN = 'WEB_AUTHN';
const CHALLENGE_BYTES = 32;
const TIMEOUT_MS = 180_000;

/** What the `Session` of `WEB_AUTHN` holds. */
interface PasskeyState {
  /** Base64url. */
  readonly challenge: string;
}

/** A signature by one of the user's passkeys (WebAuthn level 2, section 7.2). */
export const webAuthn: Challenge = { name: WEB_AUTHN, ask: askPasskey, answer: answerPasskey };

async function askPasskey(call: SignInCall, attempt: Attempt): Promise<Step> {
  const { services, app } = call;
  const { sub, username } = attempt.subject;
  const passkeys = await findPasskeys(services.store.db, sub);
  const { id, userVerification } = getRelyingParty(app.pool);
  const state: PasskeyState = { challenge: randomBytes(CHALLENGE_BYTES).toString('base64url') };
  const options = {
    challenge: state.challenge,
    timeout: TIMEOUT_MS,
    rpId: id,
    allowCredentials: passkeys.map(describeCredential),
    userVerification,
  };
  return {
    outcome: {
      ChallengeName: WEB_AUTHN,
      Session: sealAttempt(call, WEB_AUTHN, attempt, state),
      ChallengeParameters: { USERNAME: username, CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(options) },
    },
  };
}

async function answerPasskey(call: SignInCall, answer: ChallengeAnswer): Promise<Verdict> {
  const { services, app } = call;
  const { attempt, state } = await resumeAttempt<PasskeyState>(call, WEB_AUTHN, answer);
  const response = readAssertion(requireParameter(answer.responses, 'CREDENTIAL'));
  if (!isKnown(attempt)) throw wrongCredentials();
  const { subject } = attempt;
  subject.assertCanSignIn({ verified: false });
  const { sub } = subject;
  const passkey = await findPasskey(services.store.db, { sub, id: response.id });
  if (passkey === undefined) throw wrongCredentials();
  const party = getRelyingParty(app.pool);
  const verified = await verifyAssertion(response, { passkey, challenge: state.challenge, party });
  if (verified === undefined) throw wrongCredentials();
  const { userVerified, newCounter } = verified.authenticationInfo;
  const isBoth = userVerified && app.pool.settings.WebAuthnConfiguration?.FactorConfiguration === MULTI_FACTOR;
  return {
    attempt: isBoth ? withPassed(attempt, 'secondFactor') : attempt,
    challenge: state,
    change: async (tx) => {
      const isSaved = await saveCounter(tx, { sub, id: passkey.credential_id, counter: newCounter });
      if (!isSaved) throw wrongCredentials();
    },
  };
}

function readAssertion(text: string): AuthenticationResponseJSON {
  try {
    const value = JSON.parse(text) as AuthenticationResponseJSON | null;
    if (typeof value?.id === 'string' && typeof value.response?.clientDataJSON === 'string') return value;
  } catch {
    // The error below covers it.
  }
  throw invalidParameter('CREDENTIAL is not an authentication response.');
}
