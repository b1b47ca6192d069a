export {
  type AppSyncAuthorization,
  type AppSyncAuthorizationOptions,
  appSyncAuthorization,
} from './app-sync-authorization.js';
export {
  type AwsCredentialIdentity,
  type AwsCredentialsOptions,
  type AwsCredentialsProvider,
  type AwsCredentialsProviderInput,
  awsCredentials,
} from './aws-credentials.js';
export { type BearerFetchOptions, bearerFetch } from './bearer-fetch.js';
export { type PresignedUrl, type PresignOptions, type PresignRequest, presign } from './presign.js';
export { type RenewExpiredPlugin, renewExpired } from './renew-expired.js';
export { type SessionSocketOptions, type SocketAddress, sessionSocket } from './session-socket.js';
export { type SignedFetchOptions, signedFetch } from './signed-fetch.js';
export { accessToken, idToken, type TokenOptions } from './tokens.js';
