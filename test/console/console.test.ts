import { InitiateAuthCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type Local, startLocal } from '@claviger/local';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { clientId, createUser, newEmail, PASSWORD, signIn, userPoolId, userPools } from '../peers/server.js';

const NEW_PASSWORD = 'Different-horse2';

describe.skipIf(!hasChromium)('the console', () => {
  let local: Local;
  let browser: Chromium;
  let page: Page;
  /** What the browser complained of: scripts that failed, and what the page's policy kept from running. */
  let complaints: string[] = [];

  beforeAll(async () => {
    local = await startLocal();
    browser = await launchChromium();
    page = await browser.context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The status of a refused request is one, too, and says nothing of the page.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
  });
  afterAll(async () => {
    await browser.close();
    await local.close();
  });
  beforeEach(async () => {
    complaints = [];
    await local.reset();
    await page.goto('about:blank');
  });
  afterEach(() => expect(complaints).toEqual([]));

  const open = (place = ''): Promise<unknown> => page.goto(`${local.url}/_claviger/${place}`);
  const signUp = async (): Promise<string> => {
    const email = newEmail();
    await userPools(local).send(new SignUpCommand({ ClientId: clientId, Username: email, Password: PASSWORD }));
    return email;
  };
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const says = (text: string | RegExp): Promise<void> => page.getByRole('status').filter({ hasText: text }).waitFor();
  const confirmDialog = (name: string): Promise<void> =>
    page.getByRole('dialog', { name }).getByRole('button', { name }).click();

  test('a code appears as it is sent, and the user is confirmed by hand', async () => {
    await open();
    await page.getByText('No messages yet').waitFor();
    const email = await signUp();
    const message = page.getByRole('article', { name: `SignUp to ${email}` });
    await message.waitFor();
    const sent = await local.inbox.find({ to: email });
    expect(await message.locator('output').textContent()).toBe(sent?.code);
    await says(`New message to ${email}: SignUp`);

    await page.getByLabel('Address or phone number').fill('somebody-else');
    await page.getByText('No messages match.').waitFor();
    await page.getByLabel('Address or phone number').fill(email.toUpperCase());
    await message.getByText(/Message of pool/).click();
    expect(await message.locator('pre').textContent()).toContain(sent?.code);
    await message.getByRole('link').click();

    await page.getByText('UNCONFIRMED').waitFor();
    await press('Confirm');
    await says('The user is confirmed.');
    await page.getByText('CONFIRMED', { exact: true }).waitFor();
    expect((await signIn(local, email)).accessToken).not.toBe('');
  });

  test('a denied request is explained in more detail than its answer', async () => {
    await open('#/events');
    const nobody = userPools(local).send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'nobody@example.com', PASSWORD },
      }),
    );
    await expect(nobody).rejects.toThrow('Incorrect username or password.');
    // The newest stands first.
    const row = page.getByRole('row', { name: /InitiateAuth .*NotAuthorizedException/ }).first();
    await row.getByRole('button', { name: 'InitiateAuth' }).click();
    await page.getByText('NotAuthorizedException: Incorrect username or password.').waitFor();
    const [event] = local.events.list().slice(-1);
    expect(event?.reason).toBeTruthy();
    await page
      .getByRole('definition')
      .filter({ hasText: event?.reason ?? '?' })
      .waitFor();

    await createUser(local);
    await page.getByRole('row', { name: /ConfirmSignUp/ }).waitFor();
    await page.getByLabel('Denied only').check();
    await page.getByRole('row', { name: /ConfirmSignUp/ }).waitFor({ state: 'hidden' });
    await page.getByLabel('Operation').fill('signup');
    await page.getByText('No requests match').waitFor();
  });

  test('everything about one user: password, groups, attributes, sign-out, the end', async () => {
    const { email } = await createUser(local);
    const { refreshToken } = await signIn(local, email);
    await open('#/users');
    await page.getByLabel('Begins with').fill('nobody');
    await page.getByText('No users match.').waitFor();
    await page.getByLabel('Begins with').fill(email.slice(0, 12));
    await page
      .getByRole('row', { name: new RegExp(email) })
      .getByRole('link')
      .click();

    await press('Set password');
    await page.getByLabel('New password').fill('short');
    await press('Set');
    await page
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .waitFor();
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await press('Set');
    await says('The password is set.');
    await expect(signIn(local, email)).rejects.toThrow('Incorrect username or password.');

    await page.getByLabel('Group (created when missing)').fill('admins');
    await press('Add to group');
    await press('Remove from admins');
    await page.getByText('In no group.').waitFor();

    await page.getByLabel('Attribute', { exact: true }).fill('name');
    await page.getByLabel('Value', { exact: true }).fill('<b>Ann</b>');
    await press('Set attribute');
    await page.getByText('<b>Ann</b>').waitFor();

    await press('Sign out everywhere');
    await says('signed out everywhere');
    const refresh = userPools(local).send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      }),
    );
    await expect(refresh).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await press('Disable');
    await page.getByText('disabled', { exact: true }).waitFor();
    await press('Enable');
    await page.getByText('enabled', { exact: true }).waitFor();

    // With the keyboard alone: a question is left by Escape, or by what has the focus in it, and gives the focus back.
    const remove = page.getByRole('button', { name: 'Delete', exact: true });
    await remove.focus();
    for (const key of ['Escape', 'Enter']) {
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Delete' }).waitFor();
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await remove.evaluate((button) => button === document.activeElement)).toBe(true);
    }
    await remove.click();
    await confirmDialog('Delete');
    await says('The user has been deleted.');
    await page.getByText('No users yet.').waitFor();
  });

  test('a user is created, with an invitation whose password is in the inbox', async () => {
    const email = newEmail();
    await open(`#/users/${userPoolId}`);
    await press('Create a user');
    await page.getByLabel(/^User name/).fill(email);
    await page.getByLabel('Send the invitation').check();
    await press('Create');
    await page.getByRole('row', { name: new RegExp(`${email}.*FORCE_CHANGE_PASSWORD`) }).waitFor();
    await page.getByRole('link', { name: 'Inbox' }).click();
    await page
      .getByRole('article', { name: `AdminCreateUser to ${email}` })
      .getByText('Temporary password', { exact: true })
      .waitFor();
  });

  test('the clock moves and tokens expire; a fault hits; a snapshot and the seed come back', async () => {
    const { email } = await createUser(local);
    const { accessToken } = await signIn(local, email);
    const getUser = (): Promise<Response> =>
      fetch(local.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
        },
        body: JSON.stringify({ AccessToken: accessToken }),
      });
    expect((await getUser()).status).toBe(200);
    await open('#/controls');
    await page.getByLabel('Name of a snapshot').fill('before');
    await press('Save a snapshot');
    await says('Saved as before.');
    await press('Advance 1 hour');
    await press('Advance 5 minutes');
    await page.getByText('moved by (+1 h 5 min)').waitFor();
    const late = await getUser();
    expect([late.status, await late.text()]).toEqual([400, expect.stringContaining('expired')]);

    await press('Restore before');
    await confirmDialog('Restore before');
    await page.getByText('which is not moved').waitFor();
    expect((await getUser()).status).toBe(200);

    await page.getByLabel(/^Operation or path/).fill('GetUser');
    await page.getByLabel('Exception').fill('TooManyRequestsException');
    await press('Add the fault');
    await page.getByText('answers TooManyRequestsException').waitFor();
    expect(await (await getUser()).json()).toMatchObject({ __type: 'TooManyRequestsException' });
    await page.getByText('No faults.').waitFor();

    await press('Reset the server');
    await confirmDialog('Reset the server');
    await says('The server is reset.');
    expect((await getUser()).status).toBe(400);
    expect(await local.inbox.list()).toEqual([]);
  });

  test('what an app needs to know, and the way to the login page', async () => {
    await open('#/apps');
    const section = page.getByRole('region', { name: 'The default app' });
    await section.getByText('amplify_outputs.json', { exact: true }).click();
    expect(JSON.parse((await section.locator('pre').first().textContent()) ?? '')).toEqual(local.outputs);
    const login = await page.getByRole('link', { name: 'Open the login page' }).getAttribute('href');
    await page.goto(login ?? '');
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });

  test('where others can reach the server it asks for the token, and keeps it nowhere', async () => {
    const reachable = await startLocal({ host: '0.0.0.0' });
    const { controlToken = '' } = reachable;
    try {
      await page.goto(`${reachable.url}/_claviger/`);
      await page.getByLabel('Control token').fill('local');
      await press('Continue');
      await page.getByRole('alert').filter({ hasText: 'not the server’s' }).waitFor();
      await page.getByLabel('Control token').fill(controlToken);
      await press('Continue');
      await page.getByText('No messages yet').waitFor();
      const kept = await page.evaluate(
        'JSON.stringify([location.href, document.cookie, localStorage, sessionStorage])',
      );
      expect(kept).not.toContain(controlToken);
      expect(await page.content()).not.toContain(controlToken);
      await page.reload();
      await page.getByLabel('Control token').waitFor();
    } finally {
      await page.goto('about:blank');
      await reachable.close();
    }
  });

  test('a server that goes away and comes back is found again', async () => {
    const first = await startLocal();
    await page.goto(`${first.url}/_claviger/`);
    await page.getByText('No messages yet').waitFor();
    await first.close();
    const lost = page.getByText('The server does not answer. This page retries every second.');
    await lost.waitFor();
    const second = await startLocal({ port: Number(new URL(first.url).port) });
    try {
      await lost.waitFor({ state: 'detached' });
      await page.goto('about:blank');
    } finally {
      await second.close();
    }
  });
});
