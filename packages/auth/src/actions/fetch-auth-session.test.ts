import { expect, test } from 'vitest';
import { createFakeService, createSignedInService } from '../../test-support/fake-service.js';
import { fetchAuthSession } from './fetch-auth-session.js';

test('fetchAuthSession gives the session of the user, the same object each time, without a request', async () => {
  const { session, requests } = await createSignedInService({});
  const first = await fetchAuthSession(session);
  expect(first.isSignedIn).toBe(true);
  expect(first.getUserSub().get()).toBe('sub-1');
  expect(await fetchAuthSession(session)).toBe(first);
  expect(requests).toEqual([]);
});

test('fetchAuthSession passes its options on', async () => {
  const { session, requests } = await createSignedInService({ GetTokensFromRefreshToken: 'InternalErrorException' });
  const { error } = (await fetchAuthSession(session, { forceRefresh: true })).getCognitoTokens();
  expect(error).toMatchObject({ kind: 'service', code: 'InternalErrorException' });
  expect(requests[0]).toMatchObject({ operation: 'GetTokensFromRefreshToken', input: { RefreshToken: 'refresh' } });
});

test('fetchAuthSession rejects after an abort, with the reason of the signal', async () => {
  const reason = new Error('The page closes.');
  const { session } = createFakeService({});
  await expect(fetchAuthSession(session, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
