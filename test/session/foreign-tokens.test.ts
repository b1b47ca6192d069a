import { describe, expect, test } from 'vitest';
import { editRecord, type MapStore, recordOf } from './map-store.js';
import type { Fault } from './network.js';
import { beside, force } from './tabs.js';
import { allOk, columnsOf, guest, signInNew, useWorld, valuesOf } from './world.js';

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

const otherPool = { iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other0001' };
const foreign: [string, Claims][] = [
  ['another audience', { id: { aud: 'other' } }],
  ['another app client', { access: { client_id: 'other' } }],
  ['another user pool', { id: otherPool, access: otherPool }],
  ['two users', { access: { sub: 'other' } }],
  ['another authorized party', { id: { azp: 'other' } }],
  ['another use', { access: { token_use: 'id' } }],
];

describe.each(foreign)('tokens of %s', (_, claims) => {
  test('make a sign-in fail with InvalidResponse', async () => {
    const user = await world.createUser();
    const context = world.context();
    context.network.break('InitiateAuth', claiming(claims));
    await expect(context.signIn(user)).rejects.toMatchObject({ kind: 'unknown', code: 'InvalidResponse' });
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(guest);
  });

  test('make a refresh fail, and the session stays', async () => {
    const { context, before } = await signInNew(world);
    context.network.break('GetTokensFromRefreshToken', claiming(claims), 1);
    expect(columnsOf(await force(context)).tokens).toBe('unknown/InvalidResponse');
    expect(valuesOf(await context.session.fetchAuthSession())).toEqual(before);
  });

  test('count as a damaged record in the store', async () => {
    const { context } = await signInNew(world);
    editStoredTokens(context.store, claims);
    const { isSignedIn, userSub, tokens } = columnsOf(await beside(world, context).session.fetchAuthSession());
    expect({ isSignedIn, userSub, tokens }).toEqual({
      isSignedIn: false,
      userSub: guest.userSub,
      tokens: guest.tokens,
    });
  });
});

test('tokens of an issuer that only the pool’s id makes right are refused when received, and read when stored', async () => {
  const iss = `https://evil.example/${world.config().userPool.id}`;
  const { context } = await signInNew(world);
  context.network.break('GetTokensFromRefreshToken', claiming({ id: { iss }, access: { iss } }), 1);
  expect(columnsOf(await force(context)).tokens).toBe('unknown/InvalidResponse');
  editStoredTokens(context.store, { id: { iss }, access: { iss } });
  expect(columnsOf(await beside(world, context).session.fetchAuthSession())).toMatchObject({
    isSignedIn: true,
    tokens: allOk.tokens,
  });
});
