import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';

const tryAgainLater = 'The service is busy or could not be reached; try again in a moment.';
const checkResources = 'Check the ids in the configuration against the resources at AWS.';

type Row = readonly [kind: AuthErrorKind, recoverySuggestion: string, retryable?: boolean];

/** What each exception of the services means here, in one place. */
const exceptions: Readonly<Record<string, Row>> = {
  NotAuthorizedException: ['notAuthorized', 'Check the user name and the password, or sign in again.'],
  UserNotConfirmedException: ['notAuthorized', 'Confirm the sign-up with the code that was sent, then sign in.'],
  PasswordResetRequiredException: ['notAuthorized', 'Reset the password, then sign in.'],
  ForbiddenException: ['notAuthorized', 'The pool refuses this request (web application firewall); look at its rules.'],
  UserNotFoundException: ['service', 'Check the user name, or sign up.'],
  UsernameExistsException: ['service', 'Sign in, or choose another user name.'],
  AliasExistsException: ['service', 'Another account has this address; sign in to that one, or use another address.'],
  CodeMismatchException: ['service', 'Enter the code again as it was sent.'],
  ExpiredCodeException: ['service', 'Ask for a new code.'],
  CodeDeliveryFailureException: ['service', 'Check the address and how the pool sends messages.'],
  InvalidPasswordException: ['service', "Choose a password that meets the pool's policy."],
  InvalidParameterException: ['service', 'Check the inputs against what the pool and the app client allow.'],
  LimitExceededException: ['service', 'Too many attempts; wait before trying again.'],
  TooManyFailedAttemptsException: ['service', 'Too many attempts; wait before trying again.'],
  RefreshTokenReuseException: ['notAuthorized', 'Sign in again.'],
  ResourceNotFoundException: ['configuration', checkResources],
  InvalidIdentityPoolConfigurationException: ['configuration', 'Give the identity pool roles that trust it.'],
  UnsupportedOperationException: ['configuration', 'Switch the feature on for the app client.'],
  UserLambdaValidationException: ['service', "The pool's own trigger refused; look at its log."],
  InvalidLambdaResponseException: ['configuration', "The pool's own trigger answers wrongly; look at its log."],
  UnexpectedLambdaException: ['configuration', "The pool's own trigger failed; look at its log."],
  TooManyRequestsException: ['service', tryAgainLater, true],
  InternalErrorException: ['service', tryAgainLater, true],
};

/** An answer of the service that says no. */
export interface ServiceRefusal {
  readonly status: number;
  /** The exception's name; absent where the body was not the service's own. */
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** The {@link AuthError} for an answer of the service. Exceptions without a row pass through, named as they are. */
export function toAuthError(refusal: ServiceRefusal): AuthError {
  const { status, name, retryAfterMs } = refusal;
  const [kind, recoverySuggestion, retryable] = exceptions[name ?? ''] ?? ['service', tryAgainLater];
  return new AuthError(kind, name ?? 'UnreadableResponse', refusal.message ?? `The service answered ${status}.`, {
    recoverySuggestion,
    retryable: retryable || !name || status === 408 || status === 429 || status >= 500,
    retryAfterMs,
  });
}

/** A refusal to connect, a lost connection, a page that CORS hides: the request may or may not have arrived. */
export function createNetworkError(cause: unknown): AuthError {
  return new AuthError('service', 'NetworkError', 'The service could not be reached.', {
    recoverySuggestion: 'Check the network, and try again.',
    retryable: true,
    cause,
  });
}

/** The service said yes, but not what it promises to say. */
export function createProtocolError(message: string): AuthError {
  return new AuthError('unknown', 'InvalidResponse', message, {
    recoverySuggestion: 'Check that the endpoint is a Cognito service; if it is, report this.',
  });
}
