import { readPolicy } from '../../iam/policy-document.js';
import { ServiceError } from '../../wire/service-error.js';

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
