import { readPolicy } from '../../iam/policy-document.js';
import type { VendedKeys } from '../../iam/vended-keys.js';
import { ServiceError } from '../../wire/service-error.js';

/** `Credentials` as STS answers with it. */
export interface SessionCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  /** ISO 8601. */
  readonly Expiration: string;
}

export function describeKeys(keys: VendedKeys): SessionCredentials {
  return {
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    SessionToken: keys.sessionToken,
    Expiration: new Date(keys.expiresAt).toISOString().replace('.000', ''),
  };
}

/**
 * Checks the policy that narrows a session.
 *
 * @throws ServiceError `MalformedPolicyDocument`
 */
export function readSessionPolicy(policy: string | undefined): { readonly sessionPolicy?: string } {
  if (policy === undefined) return {};
  try {
    readPolicy(JSON.parse(policy));
  } catch (error) {
    const message = error instanceof SyntaxError ? 'This policy contains invalid Json' : (error as Error).message;
    throw new ServiceError('MalformedPolicyDocument', message);
  }
  return { sessionPolicy: policy };
}
