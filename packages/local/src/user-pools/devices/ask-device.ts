import type { DeviceRow } from '../base/sign-in-schema.js';
import { type Attempt, type SignInCall, sealAttempt } from '../sign-in/attempt.js';
import type { Step } from '../sign-in/step.js';

export const DEVICE_SRP_AUTH = 'DEVICE_SRP_AUTH';

/** What the `Session` of `DEVICE_SRP_AUTH` holds. */
export interface DeviceClaim {
  readonly device: string;
}

/** Asks a remembered device to prove that it is the one. */
export function askDevice(call: SignInCall, attempt: Attempt, device: DeviceRow): Step {
  const state: DeviceClaim = { device: device.device_key };
  return {
    outcome: {
      ChallengeName: DEVICE_SRP_AUTH,
      Session: sealAttempt(call, DEVICE_SRP_AUTH, attempt, state),
      ChallengeParameters: { USERNAME: attempt.user.username, DEVICE_KEY: state.device },
    },
  };
}
