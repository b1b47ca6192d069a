import { AuthError } from '../errors/auth-error.js';

// The errors that explain to a developer why a sign-in cannot work. The module loads only when such an error occurs.

/** A member of the input that names one of several choices. */
export type ChoiceField = 'authFlowType' | 'preferredChallenge';

/** The error of a flow that is not supported, or of a preferred challenge that is not a first factor. */
export function createChoiceError(field: ChoiceField, choice: string, choices: readonly string[]): AuthError {
  const details = { recoverySuggestion: `Use one of ${choices.join(', ')}.`, field };
  return field === 'authFlowType'
    ? new AuthError('configuration', 'UnsupportedAuthFlow', `The flow ${choice} is not supported.`, details)
    : new AuthError('validation', 'InvalidPreferredChallenge', `${choice} is not a first factor.`, details);
}

/** The error of a page whose configuration has the secret of the app client. */
export function createSecretError(): AuthError {
  return new AuthError('configuration', 'SecretInBrowser', 'This page contains the secret of the app client.', {
    recoverySuggestion: 'Use an app client without a secret in browsers.',
    field: 'userPool.clientSecret',
  });
}
