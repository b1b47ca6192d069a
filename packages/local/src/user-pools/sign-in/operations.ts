import type { Operation } from '../../iam/operation.js';
import { softwareTokenOperations } from '../factors/associate-software-token.js';
import { clientTokenOperations } from './client-token.js';
import { initiateAuthOperations } from './initiate-auth.js';
import { refreshOperations } from './refresh.js';
import { respondToAuthChallengeOperations } from './respond-to-auth-challenge.js';
import { revokeOperations } from './revoke.js';
import { sessionOperations } from './sessions.js';

/** What signs users in and out, and what belongs to it: second factors, devices, passkeys. */
export const signInOperations: readonly Operation[] = [
  ...initiateAuthOperations,
  ...respondToAuthChallengeOperations,
  ...refreshOperations,
  ...clientTokenOperations,
  ...revokeOperations,
  ...sessionOperations,
  ...softwareTokenOperations,
];
