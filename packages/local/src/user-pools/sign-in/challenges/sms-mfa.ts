import type { Challenge } from '../challenge.js';
import { createCodeChallenge } from '../one-time-code.js';

/** A code by text message as second factor. */
export const smsMfa: Challenge = createCodeChallenge({ name: 'SMS_MFA', medium: 'SMS', parameter: 'SMS_MFA_CODE' });
