import { readDeclarations } from '../../tools/declared-members.mjs';
import { root } from './tables.js';

const amplify = `${root}node_modules/@aws-amplify/auth/dist/esm/`;
const core = `${root}node_modules/@aws-amplify/core/dist/esm/`;
const auth = `${root}packages/auth/dist/`;

/** The declarations of both libraries. */
export const files = {
  amplify: `${amplify}index.d.ts`,
  amplifyErrors: `${amplify}errors/constants.d.ts`,
  amplifyErrorCodes: `${amplify}common/AuthErrorStrings.d.ts`,
  amplifyExceptions: `${amplify}providers/cognito/types/errors.d.ts`,
  amplifyPasskeyExceptions: `${amplify}foundation/factories/serviceClients/cognitoIdentityProvider/types/errors.d.ts`,
  amplifyPasskeys: `${amplify}client/utils/passkey/errors/passkeyError.d.ts`,
  amplifySteps: `${amplify}types/models.d.ts`,
  amplifyTokens: `${amplify}providers/cognito/tokenProvider/types.d.ts`,
  amplifyValidation: `${amplify}errors/types/validation.d.ts`,
  core: `${core}types/errors.d.ts`,
  coreConfiguration: `${core}singleton/Auth/types.d.ts`,
  coreEvents: `${core}Hub/types/AuthTypes.d.ts`,
  actions: `${auth}actions/index.d.ts`,
  configuration: `${auth}config/auth-config.d.ts`,
  errorCodes: `${auth}errors/error-codes.d.ts`,
  index: `${auth}index.d.ts`,
} as const;

export const declarations: ReturnType<typeof readDeclarations> = readDeclarations(Object.values(files));
