import type { Session } from '@claviger/auth';
import { signInWithRedirect } from '@claviger/auth/actions';
import { adoptSession } from '@claviger/auth/adopt';
import { describe, expect, test } from 'vitest';
import { createPageStorage } from '../adopt/left.js';
import { createMapStore, editRecord, type MapStore, recordOf } from '../session/map-store.js';
import type { Fault } from '../session/network.js';
import { beside, force, refresh } from '../session/tabs.js';
import { allOk, type Context, columnsOf, guest, signInNew, useWorld, valuesOf } from '../session/world.js';

// Every way that tokens come into a session, and every claim by which they are refused.
const world = useWorld();

/** A token that says something else. Its signature is the old one, which a client does not check. */
function edit(token: unknown, claims: object): string {
  const [header, payload = '', signature] = String(token).split('.');
  const before = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const after = Buffer.from(JSON.stringify({ ...before, ...claims })).toString('base64url');
  return [header, after, signature].join('.');
}

interface Claims {
  readonly id?: object;
  readonly access?: object;
}

/** The service's answer with other claims in its tokens. */
function claiming({ id = {}, access = {} }: Claims): Fault {
  return async ({ send }) => {
    const response = await send();
    const { AuthenticationResult: tokens, ...rest } = (await response.json()) as { AuthenticationResult: object };
    const { IdToken, AccessToken } = tokens as Record<string, unknown>;
    const edited = { ...tokens, IdToken: edit(IdToken, id), AccessToken: edit(AccessToken, access) };
    return new Response(JSON.stringify({ ...rest, AuthenticationResult: edited }), response);
  };
}

/** Changes the claims of the tokens in the stored record. */
function editStoredTokens(store: MapStore, { id = {}, access = {} }: Claims): void {
  const { idToken, accessToken } = recordOf(store, 's');
  editRecord(store, 's', { idToken: edit(idToken, id), accessToken: edit(accessToken, access) });
}

const signedOut = { isSignedIn: false, userSub: guest.userSub, tokens: guest.tokens };

async function expectSignedOut({ session }: { readonly session: Session }): Promise<void> {
  expect(columnsOf(await session.fetchAuthSession())).toMatchObject(signedOut);
}

/** A session of another library, and the tab that finds it. */
async function leave(claims: Claims) {
  const { context } = await signInNew(world);
  const { idToken, accessToken, refreshToken } = recordOf(context.store, 's');
  const prefix = `CognitoIdentityServiceProvider.${world.config().userPool.clientId}`;
  const storage = createPageStorage({
    [`${prefix}.LastAuthUser`]: 'ann',
    [`${prefix}.ann.idToken`]: edit(idToken, claims.id ?? {}),
    [`${prefix}.ann.accessToken`]: edit(accessToken, claims.access ?? {}),
    [`${prefix}.ann.refreshToken`]: String(refreshToken),
  });
  const tab = world.context({ store: createMapStore() });
  adoptSession(tab.session, { storage });
  return { tab, storage };
}

/** Signs in on login pages that give tokens with these claims at once. */
async function exchange(context: Context, claims: Claims): Promise<unknown> {
  const user = await world.createUser();
  const owner = world.context();
  await owner.signIn(user);
  const { idToken, accessToken, refreshToken } = recordOf(owner.store, 's');
  let nonce = '';
  context.network.break('/oauth2/token', async () =>
    Response.json({
      id_token: edit(idToken, { nonce, ...claims.id }),
      access_token: edit(accessToken, claims.access ?? {}),
      refresh_token: refreshToken,
      token_type: 'Bearer',
    }),
  );
  const authSessionOpener = async (url: string) => {
    const asked = new URL(url).searchParams;
    nonce = asked.get('nonce') ?? '';
    return { type: 'success', url: `myapp://callback?code=a&state=${asked.get('state')}` } as const;
  };
  return signInWithRedirect(context.session, { options: { authSessionOpener } });
}

const withPages = () => ({
  ...world.config(),
  oauth: {
    domain: 'auth.example.com',
    endpoint: world.local.url,
    scopes: ['openid'],
    signInUrls: ['myapp://callback'],
    signOutUrls: [],
  },
});

/** Each door for tokens: what becomes of those that `checkTokens` refuses. */
const doors: Readonly<Record<string, (claims: Claims) => Promise<void>>> = {
  'the answer to a sign-in: it rejects, and the guest stays': async (claims) => {
    const context = world.context();
    context.network.break('InitiateAuth', claiming(claims));
    const signingIn = context.signIn(await world.createUser());
    await expect(signingIn).rejects.toMatchObject({ kind: 'unknown', code: 'InvalidResponse' });
    await expectSignedOut(context);
  },
  'the answer to a refresh: it fails, and the session stays': async (claims) => {
    const { context, before } = await signInNew(world);
    context.network.break(refresh, claiming(claims), 1);
    expect(columnsOf(await force(context)).tokens).toBe('unknown/InvalidResponse');
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
  },
  'the exchange of a code: it rejects, and the guest stays': async (claims) => {
    const context = world.context({ config: withPages() });
    await expect(exchange(context, claims)).rejects.toMatchObject({ kind: 'unknown', code: 'InvalidResponse' });
    await expectSignedOut(context);
  },
  'the record in the store: it counts as damaged': async (claims) => {
    const { context } = await signInNew(world);
    editStoredTokens(context.store, claims);
    await expectSignedOut(beside(world, context));
  },
  'the storage of another library: nothing is sent or adopted': async (claims) => {
    const { tab, storage } = await leave(claims);
    const left = new Map(storage.items);
    await expectSignedOut(tab);
    expect(tab.network.operations).not.toContain(refresh);
    expect(storage.items).toEqual(left);
  },
  'the refresh of an adoption: nothing is adopted': async (claims) => {
    const { tab, storage } = await leave({});
    const left = new Map(storage.items);
    tab.network.break(refresh, claiming(claims));
    await expectSignedOut(tab);
    expect(storage.items).toEqual(left);
  },
};

const otherPool = { iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other0001' };
const foreign: [string, Claims][] = [
  ['another audience', { id: { aud: 'other' } }],
  ['another app client', { access: { client_id: 'other' } }],
  ['another user pool', { id: otherPool, access: otherPool }],
  ['two users', { access: { sub: 'other' } }],
  ['another authorized party', { id: { azp: 'other' } }],
  ['another use', { access: { token_use: 'id' } }],
];

describe.each(Object.entries(doors))('%s', (_, enter) => {
  test.each(foreign)('with tokens of %s', (__, claims) => enter(claims));
});

test('all doors take the right tokens', async () => {
  const { context } = await signInNew(world);
  expect(columnsOf(await force(context))).toEqual(allOk);
  expect(columnsOf(await beside(world, context).session.fetchAuthSession())).toEqual(allOk);
  const pages = world.context({ config: withPages() });
  expect(await exchange(pages, {})).toEqual({ status: 'signedIn' });
  expect((await (await leave({})).tab.session.fetchAuthSession()).isSignedIn).toBe(true);
});

test('an issuer that only the pool’s id makes right is refused when received, and read when stored', async () => {
  const iss = `https://evil.example/${world.config().userPool.id}`;
  const { context } = await signInNew(world);
  context.network.break(refresh, claiming({ id: { iss }, access: { iss } }), 1);
  expect(columnsOf(await force(context)).tokens).toBe('unknown/InvalidResponse');
  editStoredTokens(context.store, { id: { iss }, access: { iss } });
  expect(columnsOf(await beside(world, context).session.fetchAuthSession()).tokens).toBe('ok');
});
