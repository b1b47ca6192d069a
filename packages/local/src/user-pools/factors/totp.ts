/** RFC 6238 with Cognito's parameters: SHA-1, six digits, steps of 30 s, one step of tolerance either way. */

const PERIOD_SECONDS = 30;
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const;
const SECRET_BYTES = 32;

/** A new secret, in base32 without padding. */
export async function createTotpSecret(): Promise<string> {
  const { Secret } = await import('otpauth');
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The step of an instant, in milliseconds since the epoch. */
export function getTotpStep(instant: number): number {
  return Math.floor(instant / 1_000 / PERIOD_SECONDS);
}

/** The code of a secret in a step. */
export async function createTotpCode(secret: string, step: number): Promise<string> {
  const { Secret, TOTP } = await import('otpauth');
  const timestamp = step * PERIOD_SECONDS * 1_000;
  return TOTP.generate({ ...PARAMETERS, secret: Secret.fromBase32(secret), timestamp });
}

/**
 * The step of a code, if it is a current code of this secret.
 *
 * @param now milliseconds since the epoch
 */
export async function findTotpStep(secret: string, code: string, now: number): Promise<number | undefined> {
  // The library compares bytes, and throws for digits that take several bytes.
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const { Secret, TOTP } = await import('otpauth');
  const delta = TOTP.validate({
    secret: Secret.fromBase32(secret),
    token: code,
    ...PARAMETERS,
    timestamp: now,
    window: 1,
  });
  return delta === null ? undefined : getTotpStep(now) + delta;
}
