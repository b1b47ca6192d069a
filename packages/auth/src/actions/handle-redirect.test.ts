import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { handleRedirect } from './handle-redirect.js';

const oauth = {
  domain: 'auth.example.com',
  scopes: ['openid'],
  signInUrls: ['https://app.example.com/callback'],
  signOutUrls: [],
};

test.each(['https://app.example.com/callback', 'https://app.example.com/other?code=a&state=of-another-library'])(
  'handleRedirect has nothing to do on %s',
  async (url) => {
    const { session, requests } = createFakeService({}, { oauth });
    expect(await handleRedirect(session, { url })).toEqual({ status: 'none' });
    expect(requests).toEqual([]);
  },
);

test.each([
  ['a state that this browser never sent', `code=a&state=claviger-r-${'0'.repeat(32)}`],
  ['no state of this library', 'code=a&state=of-another-library'],
])('handleRedirect of %s rejects, and exchanges no code', async (_, query) => {
  const { session, requests } = createFakeService({}, { oauth });
  const url = `https://app.example.com/callback?${query}`;
  await expect(handleRedirect(session, { url })).rejects.toMatchObject({ kind: 'invalidState', code: 'UnknownState' });
  expect(requests).toEqual([]);
});
