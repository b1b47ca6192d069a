import { AuthProvider } from '@claviger/auth/react';
import { createTestAuth } from '@claviger/auth/testing';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { Greeting } from './greeting';

const show = (auth) =>
  render(
    <AuthProvider auth={auth}>
      <Greeting />
    </AuthProvider>,
  );

test('a user who is signed in is greeted, and signs out', async () => {
  const { auth } = createTestAuth({ signedIn: true });
  show(auth);
  expect(screen.getByText(/Hello, ann!/)).toBeTruthy();
  fireEvent.click(screen.getByText('Sign out'));
  expect(await screen.findByText('Please sign in.')).toBeTruthy();
});

test('a user whose session ends reads so', async () => {
  const { auth, test } = createTestAuth({ signedIn: true });
  show(auth);
  await act(() => test.expire());
  expect(screen.getByText('Your session has ended.')).toBeTruthy();
  await act(() => test.signIn());
  expect(screen.getByText(/Hello, ann!/)).toBeTruthy();
});

test('the session outlives its tokens and a dead network', async () => {
  const { auth, test } = createTestAuth({ signedIn: true });
  show(auth);
  const recover = test.fail('NetworkError');
  test.travel(2 * 3600);
  const session = await act(() => auth.fetchAuthSession());
  expect(session.getCognitoTokens().error.code).toBe('NetworkError');
  expect(screen.getByText(/Hello, ann!/)).toBeTruthy();
  recover();
  expect((await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().ok).toBe(true);
});
