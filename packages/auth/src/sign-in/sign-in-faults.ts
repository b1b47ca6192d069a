import { AuthError } from '../errors/auth-error.js';

// The errors that explain to a developer why a sign-in cannot work. The module loads only when such an error occurs.

/** The error of a flow that is not supported. */
export function createFlowError(flow: string, flows: readonly string[]): AuthError {
  return new AuthError('configuration', 'UnsupportedAuthFlow', `The flow ${flow} is not supported.`, {
    recoverySuggestion: `Use one of ${flows.join(', ')}.`,
    field: 'authFlowType',
  });
}

/** The error of a preferred challenge that is not a first factor. */
export function createFactorError(challenge: string, factors: readonly string[]): AuthError {
  return new AuthError('validation', 'InvalidPreferredChallenge', `${challenge} is not a first factor.`, {
    recoverySuggestion: `Use one of ${factors.join(', ')}.`,
    field: 'preferredChallenge',
  });
}

/** The error of a page whose configuration has the secret of the app client. */
export function createSecretError(): AuthError {
  return new AuthError('configuration', 'SecretInBrowser', 'This page contains the secret of the app client.', {
    recoverySuggestion: 'Use an app client without a secret in browsers.',
    field: 'userPool.clientSecret',
  });
}
