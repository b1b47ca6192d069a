import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { findMfa, saveMfa } from './mfa.js';

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
