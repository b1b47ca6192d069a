import { wrongCredentials } from '../../base/errors.js';
import { deviceNotFound, findDevice, getDeviceGroupKey } from '../../devices/devices.js';
import { startExchange } from '../../srp/srp.js';
import { requireKnown, requireParameter, resumeAttempt, sealAttempt, withPassed } from '../attempt.js';
import type { Challenge } from '../challenge.js';
import { assertFresh, isVerifiedClaim, readClaim, requirePublicA, type SrpState } from '../srp-claim.js';

const DEVICE_PASSWORD_VERIFIER = 'DEVICE_PASSWORD_VERIFIER';

/** What the `SECRET_BLOCK` of `DEVICE_PASSWORD_VERIFIER` holds. */
interface ProofState extends SrpState {
  readonly device: string;
}

/** The proof of a remembered device that it knows its password. */
export const devicePasswordVerifier: Challenge = {
  name: DEVICE_PASSWORD_VERIFIER,
  ask: async (call, attempt, { parameters }) => {
    const { services } = call;
    const { sub, username } = requireKnown(attempt).subject;
    const key = attempt.deviceKey ?? '';
    const device = await findDevice(services.store.db, { sub, key });
    if (device === undefined) throw deviceNotFound();
    const exchange = startExchange(services.math, device.srp_verifier);
    const proof: ProofState = { device: key, publicA: requirePublicA(parameters), ...exchange };
    const sealed = sealAttempt(call, DEVICE_PASSWORD_VERIFIER, attempt, proof);
    return {
      outcome: {
        ChallengeName: DEVICE_PASSWORD_VERIFIER,
        ChallengeParameters: {
          USERNAME: username,
          DEVICE_KEY: device.device_key,
          SALT: device.srp_salt,
          SRP_B: exchange.publicB,
          SECRET_BLOCK: Buffer.from(sealed, 'base64url').toString('base64'),
        },
      },
    };
  },
  answer: async (call, { responses }) => {
    const { services, app } = call;
    const claim = readClaim(responses);
    const session = claim.secretBlock.toString('base64url');
    const answer = { responses, session };
    const { attempt, state } = await resumeAttempt<ProofState>(call, DEVICE_PASSWORD_VERIFIER, answer);
    const known = requireKnown(attempt);
    const { subject } = known;
    subject.assertCanSignIn({ verified: true });
    const device = await findDevice(services.store.db, { sub: subject.sub, key: state.device });
    if (device === undefined || requireParameter(responses, 'DEVICE_KEY') !== state.device) throw deviceNotFound();
    const identity = { group: getDeviceGroupKey(services, app.pool), username: device.device_key };
    if (!isVerifiedClaim(services, { ...identity, state, claim, verifier: device.srp_verifier })) {
      throw await subject.countFailure(wrongCredentials());
    }
    assertFresh(services, claim);
    return { attempt: withPassed(known, 'device'), challenge: state };
  },
};
