import { type AuthError, isAuthError } from '../errors/auth-error.js';
import { toPlainText } from './plain-text.js';
import { toCommandLine } from './program.js';

/** Kinds whose suggestion is for the user of a command. Other suggestions name functions of the library. */
const WITH_SUGGESTION: readonly AuthError['kind'][] = ['service', 'configuration'];

/** Describes a failure on one line for the terminal. */
export function describeFailure(error: unknown, profile: string): string {
  if (!isAuthError(error)) return toPlainText(error instanceof Error ? error.message : String(error));
  const { kind, code, message, field, recoverySuggestion } = error;
  const login = toCommandLine('login', profile);
  if (kind === 'signedOut') return `No user is signed in: run ${login} first.`;
  if (kind === 'sessionExpired') return `The session has expired: run ${login} to sign in again.`;
  if (code === 'StorageUnavailable' && field === 'key')
    return `The stored session has another key: run ${login} to sign in again.`;
  if (code === 'PortInUse') return `${message} ${recoverySuggestion} Or sign in with --username.`;
  const suggestion = WITH_SUGGESTION.includes(kind) ? ` ${recoverySuggestion}` : '';
  return toPlainText(message + suggestion);
}
