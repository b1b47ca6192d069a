import { describe, expect, test } from 'vitest';
import { allOk, columnsOf, signInNew, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();

describe('a store that can be neither read nor written any more', () => {
  test('AWS credentials are renewed for the identity that is known, as tokens are', async () => {
    const { context, before } = await signInNew(world);
    context.store.failing = { read: true, write: true };
    await world.advance(3590);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    const after = valuesOf(session);
    expect(after.identityId).toBe(before.identityId);
    expect(after.accessKeyId).not.toBe(before.accessKeyId);
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
    expect(typesOf(context.events)).toContain('storageDegraded');
    await context.session.fetchAuthSession();
    expect(context.network.operations.length).toBe(2);
  });
});
