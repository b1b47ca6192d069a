import type { Operation } from '../iam/operation.js';
import { assumeRole } from './operations/assume-role.js';
import { assumeRoleWithSaml } from './operations/assume-role-with-saml.js';
import { assumeRoleWithWebIdentity } from './operations/assume-role-with-web-identity.js';
import { getCallerIdentity } from './operations/get-caller-identity.js';

/** The operations of STS that this server has. */
export const stsOperations: readonly Operation[] = [
  getCallerIdentity,
  assumeRole,
  assumeRoleWithWebIdentity,
  assumeRoleWithSaml,
];
