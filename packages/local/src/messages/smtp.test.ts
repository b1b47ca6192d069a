import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { installPackage } from '../../test-support/installed.js';
import { createTestPool, type TestPoolOptions } from '../../test-support/pool.js';
import { newEmail, PASSWORD, startTestServer } from '../../test-support/server.js';
import { type SmtpCatcher, startSmtpCatcher } from '../../test-support/smtp-catcher.js';
import { startLocal } from '../server/start-local.js';
import { readSmtpUrl } from './smtp-server.js';

async function signUp(smtp: string, pool: TestPoolOptions['pool'] = {}) {
  const lines: string[] = [];
  const server = await startTestServer({ smtp, log: (line) => lines.push(line) });
  const { clientId } = await createTestPool({ server, pool });
  const email = newEmail();
  const { status } = await server.call('SignUp', { ClientId: clientId, Username: email, Password: PASSWORD });
  return { server, email, status, lines };
}

async function firstMail(catcher: SmtpCatcher) {
  await expect.poll(() => catcher.mails.length).toBeGreaterThan(0);
  const [mail] = catcher.mails;
  if (mail === undefined) throw new Error('no mail');
  return mail;
}

test('a mail goes out as the inbox shows it, as HTML and as text', async () => {
  const catcher = await startSmtpCatcher();
  const { server, email, status } = await signUp(catcher.url, {
    EmailVerificationSubject: 'Prove it – now',
    EmailVerificationMessage: '<p>Say <b>{####}</b> &amp; go on</p><p>Bye</p>',
  });
  expect(status).toBe(200);
  const { from, to, headers, raw } = await firstMail(catcher);
  expect({ from, to }).toEqual({ from: 'no-reply@verificationemail.com', to: [email] });
  expect(headers.get('from')).toBe('no-reply@verificationemail.com');
  expect(headers.get('to')).toBe(email);
  expect(headers.get('subject')).toMatch(/^=\?UTF-8\?/);
  const message = await server.local.inbox.find({ to: email });
  expect(raw).toContain(`<p>Say <b>${message?.code}</b> &amp; go on</p><p>Bye</p>`);
  expect(raw).toContain(`Say ${message?.code} & go on\r\nBye\r\n`);
  expect(server.local.events.list().filter(({ operation }) => operation === 'SendEmail')).toEqual([]);
});

test.each([
  [{ From: 'Ada <ada@example.com>', SourceArn: identity('x@example.com') }, 'Ada <ada@example.com>', 'ada@example.com'],
  [{ SourceArn: identity('desk@example.com') }, 'desk@example.com', 'desk@example.com'],
  [{ SourceArn: identity('example.com') }, 'no-reply@example.com', 'no-reply@example.com'],
])('it is from whom the pool says: %j', async (EmailConfiguration, header, envelope) => {
  const catcher = await startSmtpCatcher();
  await signUp(catcher.url, {
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      ReplyToEmailAddress: 'help@example.com',
      ...EmailConfiguration,
    },
  });
  const { from, headers } = await firstMail(catcher);
  expect(from).toBe(envelope);
  expect(headers.get('from')).toBe(header);
  expect(headers.get('reply-to')).toBe('help@example.com');
});

function identity(name: string): string {
  return `arn:aws:ses:us-east-1:123456789012:identity/${name}`;
}

test('no words of a pool or a trigger add a header, a recipient or a line of SMTP', async () => {
  const catcher = await startSmtpCatcher();
  const evil = 'Hi\r\nBcc: victim@example.com\r\n\r\n.\r\nRCPT TO:<victim@example.com>';
  const server = await startTestServer({
    smtp: catcher.url,
    triggers: {
      CustomMessage: (event) => ({
        ...event,
        response: {
          emailSubject: evil,
          emailMessage: `${event.request.codeParameter}\r\n.\r\nRCPT TO:<victim@example.com>`,
        },
      }),
    },
  });
  const { clientId } = await createTestPool({
    server,
    pool: { EmailConfiguration: { From: `${evil} <ada@example.com>` } },
  });
  const email = newEmail();
  await server.call('SignUp', { ClientId: clientId, Username: email, Password: PASSWORD });
  const { to, headers } = await firstMail(catcher);
  expect(to).toEqual([email]);
  expect([...headers.keys()].sort()).toEqual([
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ]);
  expect(catcher.mails).toHaveLength(1);
});

test('what a sign-up takes as an address, but mail could read as a list, is not sent', async () => {
  const catcher = await startSmtpCatcher();
  const server = await startTestServer({ smtp: catcher.url, log: () => undefined });
  const { clientId } = await createTestPool({ server });
  const [listed, plain] = ['a,victim@example.com', newEmail()];
  for (const Username of [listed, plain]) {
    const { status } = await server.call('SignUp', { ClientId: clientId, Username, Password: PASSWORD });
    expect(status).toBe(200);
  }
  expect((await firstMail(catcher)).to).toEqual([plain]);
  expect(server.local.events.list()).toContainEqual(expect.objectContaining({ reason: 'SignUp: EENVELOPE' }));
  expect(await server.local.inbox.find({ to: listed })).toBeDefined();
});

test('the user and password of the URL are what the server gets', async () => {
  const catcher = await startSmtpCatcher();
  await signUp(catcher.url.replace('smtp://', 'smtp://us%40er:p%3Ass@'));
  await firstMail(catcher);
  expect(catcher.logins).toEqual(['us@er:p:ss']);
});

test.each([
  ['refuses the log-in', (command: string) => (/^AUTH/.test(command) ? `535 not ${command}` : undefined), 'EAUTH 535'],
  ['refuses the recipient', (command: string) => (/^RCPT/.test(command) ? '550 who?' : undefined), 'EENVELOPE 550'],
  ['refuses the mail', (command: string) => (command === 'END' ? '554 no' : undefined), 'EMESSAGE 554'],
])(
  'a server that %s loses no message and fails no sign-up; it reports the reason, and no secret',
  async (_, answer, reason) => {
    const catcher = await startSmtpCatcher(answer);
    const { server, email, status, lines } = await signUp(
      catcher.url.replace('smtp://', 'smtp://user:canary-password@'),
    );
    expect(status).toBe(200);
    const { code = '' } = (await server.local.inbox.find({ to: email })) ?? {};
    expect(code).toMatch(/^\d{6}$/);
    const failures = () => server.local.events.list().filter(({ operation }) => operation === 'SendEmail');
    await expect.poll(() => failures().length).toBe(1);
    expect(failures()).toMatchObject([{ status: 502, error: 'SmtpError', reason: `SignUp: ${reason}` }]);
    expect(lines).toEqual([`SMTP (SignUp): ${reason}. The e-mail was not sent. It is in the inbox.`]);
    const told = JSON.stringify([failures(), lines]);
    const encoded = Buffer.from('\0user\0canary-password').toString('base64');
    for (const secret of ['canary-password', encoded, code]) expect(told).not.toContain(secret);
  },
);

test('where nothing listens, and where nothing answers, the server serves on and ends within two seconds', async () => {
  const silent = await startSmtpCatcher(() => null);
  const none = 'smtp://127.0.0.1:1';
  for (const smtp of [silent.url, none]) {
    const lines: string[] = [];
    const local = await startLocal({ smtp, log: (line) => lines.push(line) });
    const email = newEmail();
    const answer = await fetch(local.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
      },
      body: JSON.stringify({ ClientId: 'clavigerlocalclient0000001', Username: email, Password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    expect(await local.inbox.find({ to: email })).toBeDefined();
    const began = performance.now();
    await local.close();
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(lines).toEqual([expect.stringMatching(/^SMTP \(SignUp\): E[A-Z]+\. /)]);
  }
});

test('a pool with a sender of its own sends its mail itself', async () => {
  const catcher = await startSmtpCatcher();
  const sent: string[] = [];
  const server = await startTestServer({
    smtp: catcher.url,
    triggers: { CustomEmailSender: (event) => void sent.push(event.triggerSource) },
  });
  await server.call('SignUp', { ClientId: 'clavigerlocalclient0000001', Username: newEmail(), Password: PASSWORD });
  expect(sent).toEqual(['CustomEmailSender_SignUp']);
  await server.local.close();
  expect(catcher.mails).toEqual([]);
});

test('an address of mail is read whole or not at all, and no mistake repeats it', () => {
  expect(readSmtpUrl('smtp://127.0.0.1:1025')).toEqual({
    host: '127.0.0.1',
    port: 1025,
    secure: false,
    loopback: true,
  });
  expect(readSmtpUrl('smtps://u:p@mail.example.com/')).toEqual({
    host: 'mail.example.com',
    port: 465,
    secure: true,
    auth: { user: 'u', pass: 'p' },
    loopback: false,
  });
  expect(readSmtpUrl('smtp://[::1]')).toMatchObject({ host: '::1', port: 25, loopback: true });
  for (const wrong of [
    '',
    'mail',
    'http://u:canary@h',
    'smtp://',
    'smtp://u:canary@h?debug=true',
    'smtp://u:%canary@h',
  ]) {
    expect(() => readSmtpUrl(wrong), wrong).toThrow(/^SMTP takes a URL such as (?!.*canary)/);
  }
});

test('without nodemailer the command line says in one sentence how to get it, and what is wrong with a URL', async () => {
  const installed = await installPackage();
  const start = (smtp: string) =>
    spawnSync(process.execPath, [installed.bin, 'start', '--port', '0', '--data', ':memory:', '--smtp', smtp], {
      encoding: 'utf8',
      timeout: 10_000,
    });
  try {
    expect(start('smtp://127.0.0.1:1025')).toMatchObject({
      status: 1,
      stderr: 'Claviger cannot start: SMTP needs the package nodemailer: npm install --save-dev nodemailer\n',
    });
    expect(start('http://user:canary@127.0.0.1')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^SMTP takes a URL such as [^\n]*\n$/),
    });
  } finally {
    await installed.remove();
  }
});
