import { deviceNotFound, findDevice } from '../../devices/devices.js';
import { requireKnown, requireParameter, resumeAttempt, sealAttempt } from '../attempt.js';
import type { Challenge } from '../challenge.js';
import { requirePublicA } from '../srp-claim.js';

const DEVICE_SRP_AUTH = 'DEVICE_SRP_AUTH';

/** What the `Session` of `DEVICE_SRP_AUTH` holds. */
interface DeviceState {
  readonly device: string;
}

/** Asks a remembered device for its A: the first half of a proof that it knows its password. */
export const deviceSrpAuth: Challenge = {
  name: DEVICE_SRP_AUTH,
  ask: (call, attempt) => {
    const { username } = requireKnown(attempt).subject;
    const state: DeviceState = { device: attempt.deviceKey ?? '' };
    return {
      outcome: {
        ChallengeName: DEVICE_SRP_AUTH,
        Session: sealAttempt(call, DEVICE_SRP_AUTH, attempt, state),
        ChallengeParameters: { USERNAME: username, DEVICE_KEY: state.device },
      },
    };
  },
  answer: async (call, answer) => {
    const { responses } = answer;
    requireParameter(responses, 'DEVICE_KEY');
    requirePublicA(responses);
    const { attempt, state } = await resumeAttempt<DeviceState>(call, DEVICE_SRP_AUTH, answer);
    const known = requireKnown(attempt);
    known.subject.assertCanSignIn({ verified: true });
    const { db } = call.services.store;
    const isSame = attempt.deviceKey === state.device;
    const device = isSame ? await findDevice(db, { sub: known.subject.sub, key: state.device }) : undefined;
    if (device === undefined) throw deviceNotFound();
    const request = { parameters: responses };
    return { attempt: known, challenge: state, next: 'DEVICE_PASSWORD_VERIFIER', request };
  },
};
