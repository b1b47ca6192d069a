import type { Settings } from '../base/settings.js';
import type { LocalServices } from '../context/services.js';
import { inputShape } from '../model/models.js';
import type { ServiceName } from '../wire/operation.js';
import type { Caller, Operation } from './operation.js';
import { findPolicyDenial } from './role-policies.js';
import { toSignatureError } from './signature-errors.js';

/** An action of a service: the service's name, a colon and the operation's, as IAM policies write it. */
export type Action = `${ServiceName}:${string}`;

/**
 * Decides whether a caller may do something: the administrator everything; a role what its policies allow, which is
 * nothing but `sts:GetCallerIdentity` for a role without one.
 *
 * @param request.resource the ARN of what it is done to; see {@link toResourceArn}
 * @throws ServiceError `AccessDeniedException` (JSON services) or `AccessDenied` (STS); for an unsigned call what
 *   {@link verifySignature} throws without a signature
 */
export function authorize(
  services: Pick<LocalServices, 'settings' | 'clock'>,
  caller: Caller,
  { action, resource }: { readonly action: Action; readonly resource: string },
): void {
  const service = action.slice(0, action.indexOf(':')) as ServiceName;
  if (caller.kind === 'administrator') return;
  if (caller.kind === 'anonymous') throw toSignatureError(service, 'missingSignature', 'Missing Authentication Token');
  // As on AWS, where no policy can take this one away.
  if (action === 'sts:GetCallerIdentity') return;
  const reason = findPolicyDenial(services, caller, { action, resource });
  if (reason === undefined) return;
  const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  throw toSignatureError(service, 'accessDenied', message);
}

/**
 * The ARN of what an operation works on, for {@link authorize}: the pool that its input names, else all (`*`). The
 * input needn't be validated yet; members that the operation does not have name nothing.
 */
export function toResourceArn(
  { account }: Pick<Settings, 'account'>,
  { service, name }: Pick<Operation, 'service' | 'name'>,
  input: unknown,
): string {
  const { members } = inputShape(service, name);
  const given = (input ?? {}) as Readonly<Record<string, unknown>>;
  const read = (member: string): string => (Object.hasOwn(members, member) ? textOf(given[member]) : '');
  const userPoolId = read('UserPoolId');
  if (service === 'cognito-idp' && /^[\w-]+_[0-9a-zA-Z]+$/.test(userPoolId)) {
    const region = userPoolId.slice(0, userPoolId.indexOf('_'));
    return `arn:aws:cognito-idp:${region}:${account}:userpool/${userPoolId}`;
  }
  const identityPoolId = read('IdentityPoolId');
  if (service === 'cognito-identity' && /^[\w-]+:[0-9a-f-]+$/.test(identityPoolId)) {
    const region = identityPoolId.slice(0, identityPoolId.indexOf(':'));
    return `arn:aws:cognito-identity:${region}:${account}:identitypool/${identityPoolId}`;
  }
  // Tags are of a resource that is named by its ARN.
  const arn = read('ResourceArn');
  return new RegExp(`^arn:aws:${service}:[\\w-]+:\\d{12}:[\\w/:-]+$`).test(arn) ? arn : '*';
}

const LONGEST_ID = 256;

function textOf(value: unknown): string {
  return typeof value === 'string' && value.length <= LONGEST_ID ? value : '';
}
