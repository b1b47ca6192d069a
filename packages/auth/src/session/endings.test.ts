import { describe, expect, test } from 'vitest';
import { AuthError } from '../errors/auth-error.js';
import { endsIdentity, endsSignIn, explainDenial } from './endings.js';
import type { StoredSession } from './records.js';

function refuse(code: string, message = 'no'): AuthError {
  return new AuthError('service', code, message, { recoverySuggestion: 'Wait.' });
}

const ends = [
  refuse('NotAuthorizedException', 'Refresh Token has been revoked'),
  refuse('RefreshTokenReuseException'),
  refuse('UserNotFoundException'),
];
const keeps = [
  refuse('NotAuthorizedException', 'Unable to verify secret hash for client 1'),
  refuse('NotAuthorizedException', 'Client is not enabled'),
  ...['NetworkError', 'Timeout', 'TooManyRequestsException', 'InternalErrorException', 'UnreadableResponse'].map(
    (code) => refuse(code),
  ),
  ...['PasswordResetRequiredException', 'UserNotConfirmedException', 'ResourceNotFoundException'].map((code) =>
    refuse(code),
  ),
  refuse('AnExceptionOfTheFuture'),
];

describe('a refused renewal', () => {
  test.each(ends)('ends the sign-in: $code', (error) => expect(endsSignIn(error)).toBe(true));
  test.each(keeps)('keeps the sign-in: $code, $message', (error) => expect(endsSignIn(error)).toBe(false));
});

test.each([
  [refuse('ResourceNotFoundException'), true, true],
  [refuse('NotAuthorizedException', "Access to Identity 'us-east-1:1' is forbidden."), true, true],
  // Only a guest's identity that was sent with a login is gone after any other refusal.
  [refuse('NotAuthorizedException', 'Token is not from a supported provider'), false, true],
  [refuse('TooManyRequestsException'), false, false],
])('an identity after %s: gone %s, gone %s for a claimed one', (error, isGone, isGoneForUser) => {
  expect([endsIdentity(error, false), endsIdentity(error, true)]).toEqual([isGone, isGoneForUser]);
});

test('the error of a refused login names the way out that the session has', () => {
  const cause = refuse('NotAuthorizedException');
  const user = { record: {}, tokens: {} } as StoredSession;
  expect(explainDenial(cause, undefined)).toMatchObject({
    kind: 'notAuthorized',
    recoverySuggestion: 'Sign in, or enable guest access.',
  });
  expect(explainDenial(cause, user)).toMatchObject({ kind: 'notAuthorized', code: cause.code, cause });
  expect(explainDenial(cause, { record: {} } as StoredSession)).toMatchObject({ kind: 'sessionExpired' });
});
