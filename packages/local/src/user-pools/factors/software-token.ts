import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { UserPool } from '../pools/pool-settings.js';
import { findMfa, saveMfa } from './mfa.js';
import { poolSecondFactors } from './second-factors.js';
import { createTotpSecret, findTotpStep } from './totp.js';

export function softwareTokenNotFound(): ServiceError {
  return new ServiceError(
    'SoftwareTokenMFANotFoundException',
    'Software Token MFA has not been enabled by the userPool',
  );
}

export function wrongSetupCode(): ServiceError {
  return new ServiceError('EnableSoftwareTokenMFAException', 'Code mismatch');
}

/**
 * Takes a code of a user's authenticator, in the transaction of what it is taken for: a code is good once.
 *
 * @throws ServiceError `ExpiredCodeException` when it, or a later one, was taken before
 */
export async function takeTotpStep(
  tx: Kysely<Tables>,
  sub: string,
  { secret, step }: { readonly secret: string; readonly step: number },
): Promise<void> {
  const mfa = await findMfa(tx, sub);
  if (mfa.totp?.secret !== secret) throw softwareTokenNotFound();
  if (step <= mfa.lastStep) {
    throw new ServiceError('ExpiredCodeException', 'Your software token has already been used once.');
  }
  await saveMfa(tx, sub, { ...mfa, lastStep: step });
}

/**
 * Draws the secret of an authenticator that a user is about to set up. It is good once the authenticator has proven
 * itself: see {@link verifySoftwareToken}.
 *
 * @returns base32
 * @throws ServiceError `SoftwareTokenMFANotFoundException` in a pool without authenticators
 */
export async function startSoftwareToken({ store }: LocalServices, pool: UserPool, sub: string): Promise<string> {
  if (!poolSecondFactors(pool).includes('SOFTWARE_TOKEN_MFA')) throw softwareTokenNotFound();
  const secret = await createTotpSecret();
  await store.transaction(async (tx) => {
    await saveMfa(tx, sub, { ...(await findMfa(tx, sub)), pendingSecret: secret });
  });
  return secret;
}

/**
 * Checks the first code of an authenticator, which is set up with that.
 *
 * @throws ServiceError `SoftwareTokenMFANotFoundException`, `EnableSoftwareTokenMFAException`
 */
export async function verifySoftwareToken(
  { store, clock }: LocalServices,
  sub: string,
  { code, name }: { readonly code: string; readonly name: string | undefined },
): Promise<void> {
  const { pendingSecret: secret } = await findMfa(store.db, sub);
  if (secret === undefined) throw softwareTokenNotFound();
  const lastStep = await findTotpStep(secret, code, clock.now());
  if (lastStep === undefined) throw wrongSetupCode();
  await store.transaction(async (tx) => {
    const mfa = await findMfa(tx, sub);
    if (mfa.pendingSecret !== secret) throw wrongSetupCode();
    await saveMfa(tx, sub, { ...mfa, totp: { secret, name }, pendingSecret: undefined, lastStep });
  });
}
