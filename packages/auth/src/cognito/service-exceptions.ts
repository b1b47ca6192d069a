import type { AuthErrorKind } from '../errors/auth-error.js';
import type { ServiceExceptionName } from '../errors/error-codes.js';
import type { KnownToSession } from './service-errors.js';

/** The meaning of a service exception for an app. */
export interface ServiceException {
  readonly kind: AuthErrorKind;
  readonly recoverySuggestion: string;
  readonly retryable: boolean;
}

type Row = readonly [kind: AuthErrorKind, recoverySuggestion: string, retry?: 'retryable'];

/** The exceptions of user pools and identity pools, without the suffix `Exception`. */
const rows: Readonly<Record<Exclude<ServiceExceptionName, KnownToSession>, Row>> = {
  AccessDenied: ['notAuthorized', 'Sign the request with credentials that allow the operation.'],
  AliasExists: ['service', 'Another account has this address: use a different one, or pass forceAliasCreation.'],
  CodeDeliveryFailure: [
    'service',
    'Check the address and the message settings of the user pool, then request a new code.',
  ],
  CodeMismatch: ['service', 'Let the user type the code again, or request a new one.'],
  ConcurrentModification: ['service', 'Another request changed the resource at the same time: try again.', 'retryable'],
  DeveloperUserAlreadyRegistered: ['service', 'Another identity belongs to this developer user: use that identity.'],
  DeviceKeyExists: ['service', 'The device is already registered; no action is needed.'],
  DuplicateProvider: ['service', 'Choose another name for the provider.'],
  EnableSoftwareTokenMFA: ['service', 'Let the user type the current code of the authenticator app.'],
  ExpiredCode: ['service', 'Request a new code.'],
  ExternalService: ['service', "The provider's service failed: try again.", 'retryable'],
  FeatureUnavailableInTier: ['configuration', 'Move the user pool to a plan that has this feature.'],
  Forbidden: ['notAuthorized', "Check the rules of the user pool's web application firewall."],
  GroupExists: ['service', 'Choose another name for the group.'],
  InternalError: ['service', 'The service failed: try again.', 'retryable'],
  InternalServer: ['service', 'The service failed: try again.', 'retryable'],
  InvalidEmailRoleAccessPolicy: ['configuration', 'Allow the user pool to send from its e-mail identity.'],
  InvalidLambdaResponse: [
    'configuration',
    "Correct the user pool's trigger: it must return the event with a valid response.",
  ],
  InvalidOAuthFlow: ['configuration', 'Check the OAuth grants of the app client.'],
  InvalidParameter: ['service', 'Correct the input that the message names.'],
  InvalidPassword: ['service', 'Choose a password that meets the policy in the message.'],
  InvalidSmsRoleAccessPolicy: ['configuration', "Allow the user pool's role to publish text messages."],
  InvalidSmsRoleTrustRelationship: ['configuration', "Let the user pool's role for text messages trust the service."],
  InvalidUserPoolConfiguration: ['configuration', 'Correct the settings of the user pool.'],
  LimitExceeded: ['service', 'Too many requests in a short time: try again later.', 'retryable'],
  MFAMethodNotFound: ['configuration', 'Switch the second factor on in the user pool.'],
  ManagedLoginBrandingExists: ['service', 'Change the existing branding of the app client.'],
  OperationNotEnabled: ['configuration', 'Switch the operation on for this user pool.'],
  PasswordHistoryPolicyViolation: ['service', 'Choose a password that the user has not used before.'],
  PreconditionNotMet: ['service', 'Meet the condition in the message first.'],
  ResourceConflict: ['service', 'The login belongs to another identity: sign in without the current one.'],
  ScopeDoesNotExist: ['configuration', 'Use scopes of the resource server.'],
  ServiceQuotaExceeded: ['service', 'Request a higher quota, or use less.'],
  SoftwareTokenMFANotFound: ['configuration', 'Switch authenticator apps on in the user pool.'],
  TermsExists: ['service', 'Change the existing terms of the app client.'],
  TierChangeNotAllowed: ['configuration', 'Switch off the features that the other plan lacks.'],
  TooManyFailedAttempts: ['service', 'Wait, then request a new code.'],
  TooManyRequests: ['service', 'Too many requests: try again later.', 'retryable'],
  Unauthorized: ['configuration', 'Check the id and the secret of the app client.'],
  UnexpectedLambda: ['configuration', "Allow the user pool to invoke its trigger, and check the trigger's log."],
  UnknownOperation: ['configuration', 'Check the endpoint: the service there lacks this operation.'],
  UnsupportedIdentityProvider: ['configuration', 'Use a provider type that user pools support.'],
  UnsupportedOperation: ['configuration', 'Allow the operation in the settings of the app client.'],
  UnsupportedTokenType: ['service', 'Pass a refresh token.'],
  UnsupportedUserState: ['service', "The user's state does not allow this: check it in the user pool."],
  UserImportInProgress: ['service', 'Wait until the user import has ended.'],
  UserLambdaValidation: ['service', 'A trigger of the user pool denied the request: show its message.'],
  UserNotFound: ['service', 'Check the user name, or sign up.'],
  UserPoolAddOnNotEnabled: ['configuration', 'Switch threat protection on in the user pool.'],
  UserPoolTagging: ['service', 'Correct the tags.'],
  UsernameExists: ['service', 'Sign in, or choose another user name.'],
  WebAuthnChallengeNotFound: ['service', 'Start over: the challenge has expired or does not exist.'],
  WebAuthnClientMismatch: ['configuration', 'Register the passkey with the app client of the sign-in.'],
  WebAuthnConfigurationMissing: ['configuration', 'Set a relying party or a domain in the user pool.'],
  WebAuthnCredentialNotSupported: ['service', 'Use another authenticator.'],
  WebAuthnNotEnabled: ['configuration', 'Allow passkeys as a first factor in the user pool.'],
  WebAuthnOriginNotAllowed: ['configuration', "Serve the page from the relying party's domain or a subdomain."],
  WebAuthnRelyingPartyMismatch: ['configuration', "Serve the page from the relying party's domain or a subdomain."],
};

/** Finds the meaning of an exception. Undefined for an unknown one, and for one that a session interprets. */
export function findException(code: string): ServiceException | undefined {
  const name = code.replace(/Exception$/, '');
  if (name === code || !isKnown(name)) return undefined;
  const [kind, recoverySuggestion, retry] = rows[name];
  return { kind, recoverySuggestion, retryable: retry !== undefined };
}

function isKnown(name: string): name is keyof typeof rows {
  return Object.hasOwn(rows, name);
}

/** The codes that {@link findException} knows. */
export function listExceptions(): readonly string[] {
  return Object.keys(rows).map((name) => `${name}Exception`);
}
