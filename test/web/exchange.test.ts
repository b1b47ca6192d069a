import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStorage } from '@claviger/auth/storage';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMapStore } from '../session/map-store.js';
import { browse, browseBack, useElsewhere } from './elsewhere.js';

const app = useElsewhere();

/** How often a code was exchanged. */
const exchanges = (): number => app.pages.asked.filter(({ path }) => path === '/oauth2/token').length;

interface Answer {
  readonly access_token: string;
  readonly id_token: string;
}

/** The network of an app in which the answer of the token endpoint is changed on its way. */
function change(edit: (answer: Answer, headers: Headers) => object): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!String(input).endsWith('/oauth2/token')) return response;
    const headers = new Headers(response.headers);
    const body = edit((await response.json()) as Answer, headers);
    return new Response(JSON.stringify(body), { status: response.status, headers });
  };
}

/** A token with other claims. Its signature is the old one, which a client does not check. */
function withClaims(token: string, edit: (claims: Record<string, unknown>) => object): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = edit(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}

describe('an exchange without an answer', () => {
  test.each([
    ['a dropped connection', undefined],
    ['an error of the server', 503],
    ['a throttle', 429],
  ])('is repeated after %s: the user is signed in', async (_, status) => {
    app.pages.answer(status);
    app.pages.answer(status);
    const auth = app.create();
    expect(await auth.signInWithRedirect({ options: { authSessionOpener: browse } })).toEqual({ status: 'signedIn' });
    expect(exchanges()).toBe(3);
  });

  test.each([
    ['a dropped connection', undefined, 'NetworkError'],
    ['an error of the server', 500, 'UnreadableResponse'],
  ])('keeps the flow after %s: another call finishes it', async (_, status, code) => {
    const storage = createMapStore();
    const first = app.create({ storage, signInUrls: ['myapp://callback'] });
    let url = '';
    const authSessionOpener = async (address: string, urls: string[]): Promise<undefined> => {
      url = (await browseBack(address, urls))?.url ?? '';
      return new Promise(() => undefined);
    };
    first.signInWithRedirect({ customState: 'kept', options: { authSessionOpener } }).catch(() => undefined);
    await expect.poll(() => url).not.toBe('');
    for (let attempt = 0; attempt < 3; attempt++) app.pages.answer(status);
    const auth = app.create({ storage });
    await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ kind: 'service', code, retryable: true });
    // The code is no longer in the address of the page.
    expect(await auth.handleRedirect()).toEqual({ status: 'signedIn', customState: 'kept' });
    expect(await auth.handleRedirect()).toEqual({ status: 'none' });
    expect(exchanges()).toBe(4);
  });

  test('is repeated while the flow lies in a file, whose locks are files too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'claviger-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const storage = fileStorage({ path: join(folder, 'session'), key: randomBytes(32) });
    app.pages.answer(undefined);
    const auth = app.create({ storage });
    expect(await auth.signInWithRedirect({ options: { authSessionOpener: browse } })).toEqual({ status: 'signedIn' });
    expect(await app.create({ storage }).getCurrentUser()).toMatchObject({ userId: app.user.sub });
  });

  test('a refusal is an answer: the code is not sent again', async () => {
    app.pages.answer(400, { error: 'invalid_grant' });
    const auth = app.create();
    await expect(auth.signInWithRedirect({ options: { authSessionOpener: browse } })).rejects.toMatchObject({
      code: 'invalid_grant',
    });
    expect(await auth.handleRedirect()).toEqual({ status: 'none' });
    expect(exchanges()).toBe(1);
  });
});

describe('a clock that differs from the service’s', () => {
  test.each([3_600, -3_600, 86_400 * 365])(
    'by %s s does not refuse the tokens, with and without Date',
    async (seconds) => {
      for (const hasDate of [true, false]) {
        const shift = (token: string): string =>
          withClaims(token, ({ iat, exp, ...claims }) => ({
            ...claims,
            iat: Number(iat) - seconds,
            exp: Number(exp) - seconds,
          }));
        const auth = app.create({
          fetch: change((answer, headers) => {
            if (hasDate) headers.set('date', new Date(Date.now() - seconds * 1000).toUTCString());
            else headers.delete('date');
            return { ...answer, id_token: shift(answer.id_token), access_token: shift(answer.access_token) };
          }),
        });
        const output = await auth.signInWithRedirect({ options: { authSessionOpener: browse } });
        expect(output).toEqual({ status: 'signedIn' });
        expect((await auth.fetchAuthSession()).getCognitoTokens().ok).toBe(true);
      }
    },
  );

  test('an ID token that has expired by the service’s own clock is refused', async () => {
    const auth = app.create({
      fetch: change((answer) => ({
        ...answer,
        id_token: withClaims(answer.id_token, ({ iat, ...claims }) => ({
          ...claims,
          iat: Number(iat) - 7_200,
          exp: Number(iat) - 3_600,
        })),
      })),
    });
    await expect(auth.signInWithRedirect({ options: { authSessionOpener: browse } })).rejects.toMatchObject({
      code: 'InvalidResponse',
    });
  });
});

test('an ID token that has the hash of the access token is taken', async () => {
  const auth = app.create({
    fetch: change((answer) => {
      const at_hash = createHash('sha256').update(answer.access_token).digest().subarray(0, 16).toString('base64url');
      return { ...answer, id_token: withClaims(answer.id_token, (claims) => ({ ...claims, at_hash })) };
    }),
  });
  expect(await auth.signInWithRedirect({ options: { authSessionOpener: browse } })).toEqual({ status: 'signedIn' });
});
