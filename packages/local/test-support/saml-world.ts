import { inflateRawSync } from 'node:zlib';
import { CreateIdentityProviderCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import type { LoadedPage, LoginBrowser } from './login-browser.js';
import { createSamlIdp, type SamlIdp } from './saml-idp.js';
import { startTestServer, type TestServer, UserPoolId } from './server.js';

/** Where the app gets its users back. */
export const CALLBACK = 'https://app.example.com/back';

/** A pool with the SAML provider `Corp`, and an app whose users come from there. */
export interface SamlWorld {
  readonly server: TestServer;
  readonly clientId: string;
  /** The authorize endpoint with the app's request. */
  readonly path: string;
}

export async function prepareSaml(
  server: TestServer,
  details: Record<string, string>,
  { userPoolId = UserPoolId }: { userPoolId?: string } = {},
): Promise<SamlWorld> {
  await server.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId: userPoolId,
      ProviderName: 'Corp',
      ProviderType: 'SAML',
      ProviderDetails: details,
      AttributeMapping: { email: 'urn:mail', given_name: 'first' },
    }),
  );
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'app',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['implicit'],
      AllowedOAuthScopes: ['openid', 'profile', 'email'],
      CallbackURLs: [CALLBACK],
      LogoutURLs: [`${CALLBACK}/out`],
      SupportedIdentityProviders: ['COGNITO', 'Corp'],
    }),
  );
  const clientId = UserPoolClient?.ClientId ?? '';
  const query = { client_id: clientId, redirect_uri: CALLBACK, response_type: 'token', state: 's' };
  const path = `/oauth2/authorize?${new URLSearchParams({ ...query, identity_provider: 'Corp' })}`;
  return { server, clientId, path };
}

/** What came of it, at the app. */
export function answerOf({ url }: LoadedPage): URLSearchParams {
  expect(`${url.origin}${url.pathname}`).toBe(CALLBACK);
  return new URLSearchParams(url.hash.slice(1));
}

/** What the pool asked, and the state that goes along. */
export function readRequest({ url }: LoadedPage): { xml: string; id: string; relayState: string } {
  const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  return { xml, id: /ID="([^"]+)"/.exec(xml)?.[1] ?? '', relayState: url.searchParams.get('RelayState') ?? '' };
}

/** Brings a response to the pool, as a browser does that comes from another site's page. */
export async function bring(
  browser: LoginBrowser,
  server: TestServer,
  fields: { SAMLResponse: string; RelayState: string },
): Promise<LoadedPage> {
  const url = new URL('/saml2/idpresponse', server.local.url);
  const text = `<form method="post" action="${url.pathname}"></form>`;
  return await browser.submit({ url, status: 200, headers: new Headers(), text }, fields);
}

export async function prepareSamlIdp(
  details: Record<string, string> = {},
): Promise<SamlWorld & { readonly idp: SamlIdp; readonly recipient: string }> {
  const server = await startTestServer();
  const idp = createSamlIdp();
  const world = await prepareSaml(server, { MetadataFile: idp.metadata, ...details });
  const recipient = `${server.local.url}/saml2/idpresponse`;
  return { ...world, idp, recipient };
}
