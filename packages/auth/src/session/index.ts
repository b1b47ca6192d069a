export type { AuthConfig, AuthFlow } from '../config/auth-config.js';
export { AuthError, type AuthErrorDetails, type AuthErrorKind } from '../errors/auth-error.js';
export type { SessionStore } from '../platform/session-store.js';
export type { AWSCredentials } from './aws-credentials.js';
export type { FetchAuthSessionOptions } from './fetch-session.js';
export type { JWT } from './jwt.js';
export type { SessionEventType, SignedOutReason } from './machine.js';
export type { CognitoTokens, SignInDetails } from './records.js';
export type { Result } from './result.js';
export { type AuthEvent, createSession, type LogRecord, type Session, type SessionOptions } from './session.js';
export {
  type AuthAWSCredentialsProvider,
  type AuthCognitoIdentityProvider,
  type AuthCognitoTokensProvider,
  type AuthSession,
  type CognitoAuthSession,
  isAuthAWSCredentialsProvider,
  isAuthCognitoIdentityProvider,
  isAuthCognitoTokensProvider,
} from './session-view.js';
export type { SessionSnapshot } from './snapshot.js';
