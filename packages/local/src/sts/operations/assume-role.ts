import type { Operation } from '../../iam/operation.js';
import { vendKeys } from '../../iam/vended-keys.js';
import { type RoleSession, toRoleSession } from '../answers/session-credentials.js';
import { assertAssumable } from '../sessions/assumable-role.js';
import { readSessionPolicy } from '../sessions/session-policy.js';

const DEFAULT_SECONDS = 3_600;

interface AssumeRoleInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly Policy?: string;
  readonly DurationSeconds?: number;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Vends keys of a role to the administrator, and to roles whose policy allows it. */
export const assumeRole: Operation<AssumeRoleInput, RoleSession> = {
  service: 'sts',
  name: 'AssumeRole',
  authorization: 'signed',
  handle: (input, { services, caller }) => {
    const { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: lifeSeconds = DEFAULT_SECONDS } = input;
    assertAssumable(services.settings, caller, { roleArn, lifeSeconds });
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    const keys = vendKeys(services, { roleArn, sessionName, lifeSeconds, tags, ...readSessionPolicy(input.Policy) });
    return toRoleSession(services.settings, keys);
  },
};
