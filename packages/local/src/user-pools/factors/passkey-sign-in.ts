import { randomBytes } from 'node:crypto';
import { type Attempt, type SignInCall, sealAttempt } from '../sign-in/attempt.js';
import type { Step } from '../sign-in/step.js';
import { describeCredential, findPasskeys, relyingPartyOf } from './passkeys.js';

export const WEB_AUTHN = 'WEB_AUTHN';

/** What the `Session` of `WEB_AUTHN` holds. */
export interface PasskeyChallenge {
  /** Base64url. */
  readonly challenge: string;
}

const CHALLENGE_BYTES = 32;
const TIMEOUT_MS = 180_000;

/** Asks for a signature by one of the user's passkeys. */
export async function askPasskey(call: SignInCall, attempt: Attempt | undefined): Promise<Step> {
  const { services, at } = call;
  const passkeys = attempt === undefined ? [] : await findPasskeys(services.store.db, attempt.user.sub);
  const { id, userVerification } = relyingPartyOf(at.pool);
  const state: PasskeyChallenge = { challenge: randomBytes(CHALLENGE_BYTES).toString('base64url') };
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
      ChallengeParameters: {
        ...(attempt !== undefined && { USERNAME: attempt.user.username }),
        CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(options),
      },
    },
  };
}
