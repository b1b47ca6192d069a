import { expect, test } from 'vitest';
import { openLoginBrowser } from '../../../test-support/login-browser.js';
import { ClientId, PASSWORD, startTestServer } from '../../../test-support/server.js';

const CALLBACK = 'http://localhost:3000/';
const AUTHORIZE = `/oauth2/authorize?${new URLSearchParams({
  client_id: ClientId,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
})}`;

test('a browser is signed in to two servers of one host at once, and signs out of each alone', async () => {
  const cookies = new Map<string, string>();
  const servers = await Promise.all(
    [0, 1].map(async () => {
      const { local, createUser } = await startTestServer();
      const browser = openLoginBrowser(local.url, cookies);
      const isSignedIn = async (): Promise<boolean> => {
        const { url } = await browser.open(`${AUTHORIZE}&prompt=none`);
        return url.searchParams.has('code');
      };
      const signIn = async (): Promise<void> => {
        const { email } = await createUser();
        await browser.submit(await browser.open(AUTHORIZE), {
          username: email,
          password: PASSWORD,
          action: 'password',
        });
      };
      return { browser, isSignedIn, signIn };
    }),
  );
  const signedIn = async (): Promise<boolean[]> => await Promise.all(servers.map(({ isSignedIn }) => isSignedIn()));
  for (const { signIn } of servers) await signIn();
  expect(await signedIn()).toEqual([true, true]);
  await servers[0]?.browser.open(`/logout?${new URLSearchParams({ client_id: ClientId, logout_uri: CALLBACK })}`);
  expect(await signedIn()).toEqual([false, true]);
});
