import type { Settings } from '../settings.js';
import type { Caller, ServiceName } from './operation.js';
import { refusalOf } from './signature-errors.js';

/** An action of a service: the service's name, a colon and the operation's, as IAM policies write it. */
export type Action = `${ServiceName}:${string}`;

/**
 * Decides whether a caller may do something: the administrator everything; a role what its policy allows, which is
 * nothing but `sts:GetCallerIdentity` for a role without one.
 *
 * @param resource the ARN of what it is done to; see {@link resourceOf}
 * @throws ServiceError `AccessDeniedException` (JSON services) or `AccessDenied` (STS); for nobody at all what
 *   {@link verifySignature} throws without a signature
 */
export function authorize(caller: Caller, action: Action, resource: string): void {
  const service = action.slice(0, action.indexOf(':')) as ServiceName;
  if (caller.kind === 'administrator') return;
  if (caller.kind === 'anonymous') throw refusalOf(service, 'missingSignature', 'Missing Authentication Token');
  // As on AWS, where no policy can take this one away.
  if (action === 'sts:GetCallerIdentity') return;
  throw refusalOf(
    service,
    'accessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based ` +
      `policy allows the ${action} action`,
  );
}

/**
 * The ARN of what an operation works on, for {@link authorize}: the pool that its input names, else all (`*`). The
 * input needn't be validated yet.
 */
export function resourceOf(settings: Settings, service: ServiceName, input: unknown): string {
  const { UserPoolId: userPoolId, IdentityPoolId: identityPoolId } = (input ?? {}) as Record<string, unknown>;
  if (service === 'cognito-idp' && typeof userPoolId === 'string' && /^[\w-]+_[0-9a-zA-Z]+$/.test(userPoolId)) {
    const region = userPoolId.slice(0, userPoolId.indexOf('_'));
    return `arn:aws:cognito-idp:${region}:${settings.account}:userpool/${userPoolId}`;
  }
  if (
    service === 'cognito-identity' &&
    typeof identityPoolId === 'string' &&
    /^[\w-]+:[0-9a-f-]+$/.test(identityPoolId)
  ) {
    const region = identityPoolId.slice(0, identityPoolId.indexOf(':'));
    return `arn:aws:cognito-identity:${region}:${settings.account}:identitypool/${identityPoolId}`;
  }
  return '*';
}
