export type { AuthFlowType } from '../session/records.js';
export { type AmplifyProviders, amplifyProviders } from './amplify-providers.js';
export type { AmplifyCredentials, AmplifyJWT, AmplifyTokens, JsonValue, JwtClaims } from './amplify-types.js';
