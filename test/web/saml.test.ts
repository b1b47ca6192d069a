import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type Local, startLocal } from '@claviger/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { freePort } from './ports.js';

const UserPoolId = 'us-east-1_Claviger1';

describe.skipIf(!hasChromium)('SAML in a browser', () => {
  let browser: Chromium;
  let pool: Local;
  let provider: Local;
  let app: Server;
  let callback: string;
  let address: string;

  beforeAll(async () => {
    browser = await launchChromium();
    app = createServer((_, outgoing) => outgoing.end('the app'));
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    callback = `http://127.0.0.1:${(app.address() as AddressInfo).port}/back`;
    pool = await startLocal();
    const port = await freePort();
    // Another site than 127.0.0.1: its forms bring no cookies along.
    provider = await startLocal({ port, publicUrl: `http://localhost:${port}` });
    const sdk = new CognitoIdentityProviderClient({
      endpoint: pool.url,
      region: 'us-east-1',
      credentials: pool.administrator,
    });
    const providers = [
      ['Here', `${pool.url}/saml2/provider/metadata`, {}],
      ['There', `http://localhost:${port}/saml2/provider/metadata`, { RequestSigningAlgorithm: 'rsa-sha256' }],
    ] as const;
    for (const [ProviderName, MetadataURL, more] of providers) {
      await sdk.send(
        new CreateIdentityProviderCommand({
          UserPoolId,
          ProviderName,
          ProviderType: 'SAML',
          ProviderDetails: { MetadataURL, ...more },
          AttributeMapping: { email: 'email' },
        }),
      );
    }
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'app',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: [callback],
        SupportedIdentityProviders: ['COGNITO', 'Here', 'There'],
      }),
    );
    const query = { redirect_uri: callback, response_type: 'code', state: 's', prompt: 'login' };
    address = `${pool.url}/oauth2/authorize?${new URLSearchParams({ client_id: UserPoolClient?.ClientId ?? '', ...query })}`;
  });
  afterAll(async () => {
    await browser.close();
    await provider.close();
    await pool.close();
    app.closeAllConnections();
    app.close();
  });

  test.each(['Here', 'There'])('the provider %s is chosen, asked, and leads back to the app', async (name) => {
    const page = await browser.context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    await page.goto(address);
    await page.click(`text=Continue with ${name}`);
    await page.fill('[name=subject]', 'u-1');
    await page.fill('[name="attribute.email"]', 'ann@example.com');
    await page.click('button[value=new]');
    await page.waitForURL((url) => url.href.startsWith(callback));
    const answer = new URL(page.url()).searchParams;
    expect(answer.get('error_description')).toBeNull();
    expect(answer.get('code')).toMatch(/^[\w-]{43}$/);
    expect(answer.get('state')).toBe('s');
    // No policy of a page was in its own way.
    expect(faults.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
    await page.close();
  });
});
