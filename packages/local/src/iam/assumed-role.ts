import { createHash } from 'node:crypto';
import type { Settings } from '../base/settings.js';
import { base32Letters } from './base32.js';
import type { Caller } from './operation.js';
import type { Grant } from './vended-keys.js';

/** A session of a role, as STS describes it. */
export interface AssumedRole {
  /** `arn:aws:sts::<account>:assumed-role/<role name>/<session name>` */
  readonly arn: string;
  /** `<role unique id>:<session name>` */
  readonly id: string;
}

/** Whether a text is the ARN of an IAM role. */
export function isRoleArn(text: string): boolean {
  return /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]*[\w+=,.@-]$/.test(text);
}

/** Describes a session of a role. The path of the role, if it has one, isn't part of the session's ARN. */
export function describeAssumedRole(settings: Settings, roleArn: string, sessionName: string): AssumedRole {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  // There is no IAM here to keep a role's unique id, so it follows from the ARN.
  const uniqueId = `AROA${base32Letters(createHash('sha256').update(roleArn).digest().subarray(0, 17))}`;
  return {
    arn: `arn:aws:sts::${settings.account}:assumed-role/${name}/${sessionName}`,
    id: `${uniqueId}:${sessionName}`,
  };
}

/** The caller that signs with vended keys. */
export function toRoleCaller(
  settings: Settings,
  { accessKeyId, grant }: { readonly accessKeyId: string; readonly grant: Grant },
): Caller {
  const { arn, id } = describeAssumedRole(settings, grant.roleArn, grant.sessionName);
  return { kind: 'role', accessKeyId, account: settings.account, arn, userId: id, grant };
}

/** The session name of keys that an identity pool vends, as Amazon Cognito has it. The identity is in the event log. */
export const IDENTITY_SESSION_NAME = 'CognitoIdentityCredentials';
