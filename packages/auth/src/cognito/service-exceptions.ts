import type { AuthErrorKind } from '../errors/auth-error.js';
import type { ServiceExceptionName } from '../errors/error-codes.js';
import type { KnownToSession } from './service-errors.js';

/** What an exception of the service means to an app. */
export interface ServiceException {
  readonly kind: AuthErrorKind;
  readonly recoverySuggestion: string;
  readonly retryable: boolean;
}

type Row = readonly [kind: AuthErrorKind, recoverySuggestion: string, retry?: 'retryable'];

/** The exceptions of user pools and identity pools, without the ending that all of them have. */
const rows: Readonly<Record<Exclude<ServiceExceptionName, KnownToSession>, Row>> = {
  AccessDenied: ['notAuthorized', 'Sign the request with credentials that allow the operation.'],
  AliasExists: ['service', 'Another account has this address: use another one, or pass forceAliasCreation.'],
  CodeDeliveryFailure: [
    'service',
    'Check the address, and how the user pool sends messages; then ask for a code again.',
  ],
  CodeMismatch: ['service', 'Let the user type the code again, or ask for another one.'],
  ConcurrentModification: ['service', 'Another caller changed it at the same time: try again.', 'retryable'],
  DeveloperUserAlreadyRegistered: ['service', 'Another identity has this user of yours: use that one.'],
  DeviceKeyExists: ['service', 'The device is known already; nothing needs to be done.'],
  DuplicateProvider: ['service', 'Choose another name for the provider.'],
  EnableSoftwareTokenMFA: ['service', 'Let the user type the code that the authenticator app shows now.'],
  ExpiredCode: ['service', 'Ask for another code.'],
  ExternalService: ['service', "The provider's service failed: try again.", 'retryable'],
  FeatureUnavailableInTier: ['configuration', 'Move the user pool to a plan that has this feature.'],
  Forbidden: ['notAuthorized', "Check the rules of the user pool's web application firewall."],
  GroupExists: ['service', 'Choose another name for the group.'],
  InternalError: ['service', 'The service failed: try again.', 'retryable'],
  InternalServer: ['service', 'The service failed: try again.', 'retryable'],
  InvalidEmailRoleAccessPolicy: ['configuration', 'Allow the user pool to send from its e-mail identity.'],
  InvalidLambdaResponse: [
    'configuration',
    "Let the user pool's trigger return the event with a response that fits it.",
  ],
  InvalidOAuthFlow: ['configuration', "Check the app client's OAuth grants."],
  InvalidParameter: ['service', 'Correct what the message names.'],
  InvalidPassword: ['service', "Choose a password that fits the user pool's policy, which the message names."],
  InvalidSmsRoleAccessPolicy: ['configuration', "Allow the user pool's role to publish text messages."],
  InvalidSmsRoleTrustRelationship: ['configuration', "Let the user pool's role for text messages trust the service."],
  InvalidUserPoolConfiguration: ['configuration', 'Correct the settings of the user pool.'],
  LimitExceeded: ['service', 'Too much was asked for in a short time: try again later.', 'retryable'],
  MFAMethodNotFound: ['configuration', 'Switch the second factor on in the user pool.'],
  ManagedLoginBrandingExists: ['service', 'Change the branding that the app client has.'],
  OperationNotEnabled: ['configuration', 'Switch the operation on for this user pool.'],
  PasswordHistoryPolicyViolation: ['service', 'Choose a password that was not in use before.'],
  PreconditionNotMet: ['service', 'Do first what the message names.'],
  ResourceConflict: ['service', 'The login belongs to another identity: sign in without the one that you have.'],
  ScopeDoesNotExist: ['configuration', 'Use scopes that the resource server has.'],
  ServiceQuotaExceeded: ['service', 'Ask for a higher quota, or use less.'],
  SoftwareTokenMFANotFound: ['configuration', 'Switch authenticator apps on in the user pool.'],
  TermsExists: ['service', 'Change the terms that the app client has.'],
  TierChangeNotAllowed: ['configuration', 'Switch off what the other plan does not have.'],
  TooManyFailedAttempts: ['service', 'Wait, then ask for another code.'],
  TooManyRequests: ['service', 'The service is asked too often: try again in a while.', 'retryable'],
  Unauthorized: ['configuration', "Check the app client's id and secret."],
  UnexpectedLambda: ['configuration', "Allow the user pool to call its trigger, and look at the trigger's log."],
  UnknownOperation: ['configuration', 'Check the endpoint: this service does not have the operation.'],
  UnsupportedIdentityProvider: ['configuration', 'Use a type of provider that user pools have.'],
  UnsupportedOperation: ['configuration', 'Allow the operation in the settings of the app client.'],
  UnsupportedTokenType: ['service', 'Pass a refresh token.'],
  UnsupportedUserState: ['service', "The user's state does not allow this: look at it."],
  UserImportInProgress: ['service', 'Wait until the import of users has ended.'],
  UserLambdaValidation: ['service', 'A trigger of the user pool refused: show its message.'],
  UserNotFound: ['service', 'Check the user name, or sign up.'],
  UserPoolAddOnNotEnabled: ['configuration', 'Switch threat protection on in the user pool.'],
  UserPoolTagging: ['service', 'Correct the tags.'],
  UsernameExists: ['service', 'Sign in, or choose another user name.'],
  WebAuthnChallengeNotFound: ['service', 'Start over: the passkey came too late, or no challenge asked for it.'],
  WebAuthnClientMismatch: ['configuration', 'Register the passkey with the app client that the user signed in to.'],
  WebAuthnConfigurationMissing: ['configuration', 'Set the relying party, or a domain, in the user pool.'],
  WebAuthnCredentialNotSupported: ['service', 'Use another authenticator.'],
  WebAuthnNotEnabled: ['configuration', 'Allow passkeys as a first factor in the user pool.'],
  WebAuthnOriginNotAllowed: ['configuration', "Serve the page from the relying party's domain, or one below it."],
  WebAuthnRelyingPartyMismatch: ['configuration', "Serve the page from the relying party's domain, or one below it."],
};

/** What an exception means; undefined for one that is not known, or that means something to a session. */
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
