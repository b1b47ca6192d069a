import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type AuthError, createAuth } from '@claviger/auth';
import { AuthProvider, SignedIn, useAuth, useAuthSession } from '@claviger/auth/react';
import { createElement, Suspense } from 'react';
import { renderToReadableStream, renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const auth = createAuth({ userPool: { id: 'us-east-1_Example', clientId: 'client' } });
const older = createRequire(new URL('react-18/package.json', import.meta.url));

/** Returns the error of a render that fails. */
function failureOf(render: () => unknown): AuthError {
  try {
    render();
  } catch (error) {
    return error as AuthError;
  }
  throw new Error('It rendered.');
}

describe('a missing provider', () => {
  const User = () => createElement('p', null, useAuth() === auth);
  const Status = () => createElement('p', null, useAuthSession().status);
  test.each([
    ['useAuth', User],
    ['useAuthSession', Status],
    ['a component', SignedIn],
  ])('%s says which element the app needs', (_, component) => {
    const error = failureOf(() => renderToString(createElement(component)));
    expect(error).toMatchObject({ name: 'AuthError', kind: 'configuration', code: 'NoAuthProvider' });
    expect(error.recoverySuggestion).toContain('<AuthProvider auth={auth}>');
  });
});

describe('AuthProvider', () => {
  const render = (props: object) => () => renderToString(createElement(AuthProvider, props as { auth: typeof auth }));

  test.each([
    ['no auth', undefined],
    ['a function', createAuth],
    ['a promise', Promise.resolve(auth)],
  ])('with %s says what to pass', (_, given) => {
    const error = failureOf(render({ auth: given }));
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining('createAuth()') });
  });

  test('gives a hook that gets null in place of options the session', () => {
    const Status = () => createElement('p', null, useAuthSession(null as never).status);
    expect(renderToString(createElement(AuthProvider, { auth }, createElement(Status)))).toBe('<p>loading</p>');
  });

  test('does not take a fault of `initial` for one of React', () => {
    expect(failureOf(render({ auth, initial: 'signedIn' })).code).not.toBe('HooksUnavailable');
  });
});

describe('two copies of React', () => {
  // React itself writes a warning, too.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => void vi.restoreAllMocks());

  const { createElement: createOlder } = older('react') as typeof import('react');
  const { renderToString: renderOlder } = older('react-dom/server') as typeof import('react-dom/server');

  test.each([
    ['AuthProvider', () => createOlder(AuthProvider, { auth })],
    ['SignedIn', () => createOlder(SignedIn)],
  ])('%s says that the page loads two', (_, create) => {
    const error = failureOf(() => renderOlder(create()));
    expect(error).toMatchObject({ name: 'AuthError', kind: 'configuration', code: 'HooksUnavailable' });
    expect(error.recoverySuggestion).toContain('npm ls react');
  });

  test('a hook outside of a component fails alike', () => {
    expect(failureOf(() => useAuth()).code).toBe('HooksUnavailable');
  });
});

describe('a server without the snapshot of the visitor', () => {
  const Name = () => createElement('p', null, useAuthSession({ suspense: true }).status);
  const app = createElement(
    AuthProvider,
    { auth },
    createElement(Suspense, { fallback: 'waiting' }, createElement(Name)),
  );

  test('a suspended component does not hold a stream open: its fallback is sent, and the error says why', async () => {
    const errors: unknown[] = [];
    const stream = await renderToReadableStream(app, { onError: (error) => void errors.push(error) });
    expect(await new Response(stream).text()).toContain('waiting');
    expect(errors).toMatchObject([{ code: 'NoInitialSnapshot', kind: 'configuration' }]);
  });

  test('the session of the server itself is never rendered', async () => {
    const Status = () => createElement('p', null, useAuthSession().status);
    await auth.getCurrentUser().catch(() => undefined);
    expect(auth.getSnapshot().status).toBe('signedOut');
    expect(renderToString(createElement(AuthProvider, { auth }, createElement(Status)))).toBe('<p>loading</p>');
  });
});

test('server components take the module as one of the client', () => {
  const [first] = readFileSync(fileURLToPath(import.meta.resolve('@claviger/auth/react')), 'utf8').split('\n');
  expect(first).toBe('"use client";');
});
