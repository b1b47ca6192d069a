import {
  AdminCreateUserCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { TOTP } from 'otpauth';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { decodeHtml, type LoadedPage, openLoginBrowser } from '../../../test-support/login-browser.js';
import {
  ClientId,
  newEmail,
  PASSWORD,
  startTestServer,
  type TestServer,
  UserPoolId,
} from '../../../test-support/server.js';

const LOGIN = `/login?${new URLSearchParams({
  client_id: ClientId,
  redirect_uri: 'http://localhost:3000/',
  response_type: 'code',
})}`;

function codeOf(page: LoadedPage): string {
  return page.url.searchParams.get('code') ?? '';
}

async function requireAuthenticator({ sdk }: TestServer): Promise<void> {
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD' as const] };
  await sdk.send(
    new UpdateUserPoolCommand({ UserPoolId, AutoVerifiedAttributes: ['email'], Policies: { SignInPolicy } }),
  );
  await sdk.send(
    new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration }),
  );
}

/** As authenticators take it: the issuer both before the account and as a parameter. */
function otpauthOf(issuer: string, account: string, secret: string): string {
  return `otpauth://totp/${issuer}:${encodeURIComponent(account)}?secret=${secret}&issuer=${issuer}`;
}

/** The modules of the QR code on a page, read back from its drawing: dark ones are true. */
function readQrCode(text: string): boolean[][] {
  const [, size = '', path = ''] =
    /<svg viewBox="0 0 (\d+) \1" role="img" aria-label="[^"]+" [^>]*><path fill="#000" d="([^"]*)"\/><\/svg>/.exec(
      text,
    ) ?? [];
  const modules = Array.from({ length: Number(size) }, () => new Array<boolean>(Number(size)).fill(false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    modules[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
  }
  return modules;
}

test('where a second factor is required, the pages set up an authenticator and then ask for its code', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  await requireAuthenticator(server);
  const browser = openLoginBrowser(server.local.url);
  const credentials = { username: email, password: PASSWORD, action: 'password' };
  const choice = await browser.submit(await browser.open(LOGIN), credentials);
  const setup = await browser.submit(choice, { setup: 'totp' });
  const [, secret = ''] = /<code>([A-Z2-7 ]+)<\/code>/.exec(setup.text) ?? [];
  const [, uri = ''] = /<a href="(otpauth:[^"]*)">/.exec(setup.text)?.map(decodeHtml) ?? [];
  expect(uri).toBe(otpauthOf('claviger', email, secret.replaceAll(' ', '')));
  expect(readQrCode(setup.text)).toEqual(encode(uri, { ecc: 'M', border: 4 }).data);
  const totp = new TOTP({ secret: secret.replaceAll(' ', '') });
  const now = (): number => server.local.clock.now();
  const wrong = await browser.submit(setup, { setup: 'verify', code: '000000' });
  expect(wrong.text).toContain('role="alert"');
  expect(readQrCode(wrong.text)).toEqual(readQrCode(setup.text));
  const back = await browser.submit(wrong, { setup: 'verify', code: totp.generate({ timestamp: now() }) });
  expect(codeOf(back)).not.toBe('');

  server.local.clock.advance(60);
  const asked = await browser.submit(await browser.open(`${LOGIN}&prompt=login`), credentials);
  expect(asked.text).toContain('authenticator app');
  const code = totp.generate({ timestamp: now() });
  expect(codeOf(await browser.submit(asked, { code: `${code.slice(0, 3)} ${code.slice(3)}` }))).not.toBe('');
});

test('a temporary password is replaced on the first sign-in', async () => {
  const server = await startTestServer();
  const email = newEmail();
  const created = { UserPoolId, Username: email, TemporaryPassword: 'Temporary-1', MessageAction: 'SUPPRESS' } as const;
  await server.sdk.send(new AdminCreateUserCommand(created));
  const browser = openLoginBrowser(server.local.url);
  const first = { username: email, password: 'Temporary-1', action: 'password' };
  const asked = await browser.submit(await browser.open(LOGIN), first);
  const weak = await browser.submit(asked, { new_password: 'weak' });
  expect(weak.text).toContain('Password does not conform to policy');
  expect(codeOf(await browser.submit(weak, { new_password: PASSWORD }))).not.toBe('');
});

test('a page with a changed secret has no QR code', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  await requireAuthenticator(server);
  const browser = openLoginBrowser(server.local.url);
  const choice = await browser.submit(await browser.open(LOGIN), {
    username: email,
    password: PASSWORD,
    action: 'password',
  });
  const about = JSON.stringify({ SECRET: 'A', OTPAUTH: `otpauth://totp/${'a'.repeat(5_000)}` });
  const page = await browser.submit(choice, { setup: 'verify', code: '000000', about });
  expect(page.status).toBe(400);
  expect(page.text).not.toContain('<svg');
  expect(page.text).toContain('<code>A</code>');
});
