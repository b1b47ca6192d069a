import type { Challenge } from '../challenge.js';
import { createCodeChallenge } from '../one-time-code.js';

/** A code by text message as first factor. */
export const smsOtp: Challenge = createCodeChallenge({ name: 'SMS_OTP', medium: 'SMS', parameter: 'SMS_OTP_CODE' });
