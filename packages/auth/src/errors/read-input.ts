import { AuthError } from './auth-error.js';
import type { EmptyInputErrorCode } from './error-codes.js';

/**
 * What an action was given; a caller in JavaScript may have left it out.
 *
 * @returns the same object, or an empty one, whose members are then refused by name.
 */
export function readInput<Input extends object>(input: Input): Input {
  return input ?? {};
}

/**
 * Refuses an input that is missing, empty or no string, before any request.
 *
 * @throws {AuthError} kind `validation`, with `field`.
 */
export function assertText(value: unknown, field: string, code: EmptyInputErrorCode): void {
  if (typeof value === 'string' && value !== '') return;
  const fault = value === undefined || value === null || value === '' ? 'is required' : 'has to be a string';
  throw new AuthError('validation', code, `${field} ${fault}.`, { recoverySuggestion: `Pass a ${field}.`, field });
}

/**
 * A code as the service takes it: without the spaces and line ends that come along when a user copies it. It is no function
 * for the answer to a custom challenge, which may have spaces.
 *
 * @throws {AuthError} kind `validation`, with `field`.
 */
export function parseCode(value: string, field: string, code: EmptyInputErrorCode): string {
  const text = typeof value === 'string' ? value.replace(/\s+/g, '') : value;
  assertText(text, field, code);
  return text;
}
