import { AuthError } from './auth-error.js';
import type { EmptyInputErrorCode } from './error-codes.js';

/**
 * Reads the input of an action. A caller in JavaScript may omit it.
 *
 * @returns the input, or an empty object, whose missing members fail the checks by name.
 */
export function readInput<Input extends object>(input: Input): Input {
  return input ?? {};
}

/**
 * Asserts that an input is a non-empty string.
 *
 * @throws {AuthError} kind `validation`, with `field`.
 */
export function assertText(value: unknown, field: string, code: EmptyInputErrorCode): void {
  if (typeof value === 'string' && value !== '') return;
  const fault = value === undefined || value === null || value === '' ? 'is required' : 'must be a string';
  throw new AuthError('validation', code, `${field} ${fault}.`, { recoverySuggestion: `Pass a ${field}.`, field });
}

/**
 * Removes spaces and line ends from a code, which a user may have copied with it. Not for the answer to a custom challenge,
 * which may contain spaces.
 *
 * @throws {AuthError} kind `validation`, with `field`.
 */
export function parseCode(value: string, field: string, code: EmptyInputErrorCode): string {
  const text = typeof value === 'string' ? value.replace(/\s+/g, '') : value;
  assertText(text, field, code);
  return text;
}
