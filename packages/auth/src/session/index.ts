export type { RequestRecord } from '../cognito/rpc.js';
export type {
  ClientMetadata,
  GetClientMetadata,
  GetUserContextData,
  UserContext,
  UserContextData,
} from '../cognito/user-context.js';
export type { AuthConfig, AuthFlow } from '../config/auth-config.js';
export { AuthError, type AuthErrorDetails, type AuthErrorKind, isAuthError } from '../errors/auth-error.js';
export type { AuthErrorCode } from '../errors/error-codes.js';
export type { SessionStore } from '../platform/session-store.js';
export type { AuthEvent, SignedOutReason } from './account.js';
export type { AWSCredentials } from './aws-credentials.js';
export type { FetchAuthSessionOptions } from './fetch-session.js';
export {
  isAuthAWSCredentialsProvider,
  isAuthCognitoIdentityProvider,
  isAuthCognitoTokensProvider,
} from './guards.js';
export { type DecodedJWT, decodeJWT, type JWT, type JWTPayload } from './jwt.js';
export type {
  AdoptionFailedRecord,
  CallbackFailedRecord,
  DeviceFailedRecord,
  ListenerFailedRecord,
  LogRecord,
  SecretExposedRecord,
  SessionOptions,
} from './options.js';
export type { AuthFlowType, CognitoTokens, SignInDetails } from './records.js';
export type { Result } from './result.js';
export { createSession, type Session } from './session.js';
export type { SessionSnapshot } from './snapshot.js';
export type {
  AuthAWSCredentialsProvider,
  AuthCognitoIdentityProvider,
  AuthCognitoTokensProvider,
  AuthSession,
  CognitoAuthSession,
} from './view.js';
