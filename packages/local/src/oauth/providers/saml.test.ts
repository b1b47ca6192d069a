import { createVerify, generateKeyPairSync, X509Certificate } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CreateUserPoolCommand,
  DescribeIdentityProviderCommand,
  GetSigningCertificateCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { openLoginBrowser } from '../../../test-support/login-browser.js';
import { createSamlIdp, encode } from '../../../test-support/saml-idp.js';
import {
  answerOf,
  bring,
  CALLBACK,
  prepareSaml,
  prepareSamlIdp,
  readRequest,
} from '../../../test-support/saml-world.js';
import { claimsOf, newEmail, startTestServer, UserPoolId } from '../../../test-support/server.js';
import { encryptAssertion } from '../../saml/encryption.js';

test('the mock provider signs a user in by real SAML messages, the next time from its list', async () => {
  const server = await startTestServer();
  const { path } = await prepareSaml(server, { MetadataURL: `${server.local.url}/saml2/provider/metadata` });
  const email = newEmail();
  const browser = openLoginBrowser(server.local.url);
  const chooser = await browser.open(path);
  expect(chooser.url.pathname).toBe('/saml2/provider');
  expect(chooser.text).toContain('Sign in with Corp');
  const chosen = { subject: 'u-1', 'attribute.email': email, 'attribute.given_name': 'A & B', action: 'new' };
  const back = answerOf(await browser.submit(await browser.submit(chooser, chosen), {}));
  expect(back.get('state')).toBe('s');
  const claims = claimsOf(back.get('id_token') ?? '');
  expect(claims).toMatchObject({
    'cognito:username': 'Corp_u-1',
    email,
    given_name: 'A & B',
    identities: [expect.objectContaining({ providerName: 'Corp', userId: 'u-1', providerType: 'SAML' })],
    'cognito:groups': [`${UserPoolId}_Corp`],
  });
  const user = await server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'Corp_u-1' }));
  expect(user.UserStatus).toBe('EXTERNAL_PROVIDER');

  const other = openLoginBrowser(server.local.url);
  const again = await other.open(path);
  expect(again.text).toContain(email);
  const known = answerOf(await other.submit(await other.submit(again, {}), {}));
  expect(claimsOf(known.get('id_token') ?? '')).toMatchObject({ sub: claims['sub'], email, given_name: 'A & B' });

  const third = openLoginBrowser(server.local.url);
  const cancelling = await third.submit(await third.open(path), { action: 'cancel' });
  expect(answerOf(await third.submit(cancelling, {})).get('error_description')).toMatch(
    /signed no user in: Responder, AuthnFailed/,
  );
});

test('a provider with metadata gets a valid request, and its answer counts once', async () => {
  const { server, path, idp, recipient } = await prepareSamlIdp();
  const described = await server.sdk.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: 'Corp' }));
  expect(described.IdentityProvider?.ProviderDetails).toMatchObject({
    SSORedirectBindingURI: 'http://127.0.0.1:1/sso',
    SLORedirectBindingURI: 'http://127.0.0.1:1/sso/out',
  });
  const browser = openLoginBrowser(server.local.url);
  const left = await browser.open(path);
  expect(left.url.href).toMatch(/^http:\/\/127\.0\.0\.1:1\/sso\?SAMLRequest=/);
  expect(left.url.searchParams.has('Signature')).toBe(false);
  const { xml, id, relayState } = readRequest(left);
  expect(xml).toContain(`AssertionConsumerServiceURL="${recipient}"`);
  expect(xml).toContain(`<saml:Issuer>urn:amazon:cognito:sp:${UserPoolId}</saml:Issuer>`);

  const now = server.local.clock.now();
  const attributes = { 'urn:mail': ['ann@example.com'], first: ['An,n', 'B c'] };
  const SAMLResponse = idp.respond({ recipient, now, inResponseTo: id, nameId: 'ann@corp', attributes });
  const stranger = await bring(openLoginBrowser(server.local.url), server, { SAMLResponse, RelayState: relayState });
  // Without the cookie the form is posted once more, from this site.
  expect(stranger.text).toContain('name="again"');
  const foreign = await openLoginBrowser(server.local.url).submit(stranger, {});
  expect(foreign.status).toBe(400);
  expect(foreign.text).toContain('belongs to no sign-in of this browser');

  const claims = claimsOf(
    answerOf(await bring(browser, server, { SAMLResponse, RelayState: relayState })).get('id_token') ?? '',
  );
  expect(claims).toMatchObject({
    'cognito:username': 'Corp_ann@corp',
    email: 'ann@example.com',
    given_name: '[An%2Cn,B+c]',
  });
  const twice = await bring(browser, server, { SAMLResponse, RelayState: relayState });
  expect((await browser.submit(twice, {})).status).toBe(400);
  // Another request of the same browser isn't answered by it either.
  const next = readRequest(await browser.open(path.replace('state=s', 'state=t&prompt=login')));
  const replayed = answerOf(await bring(browser, server, { SAMLResponse, RelayState: next.relayState }));
  expect(replayed.get('error_description')).toContain('answers another request');
});

test('requests are signed where the provider requires it, with the key of the pool’s certificate', async () => {
  const { server, path } = await prepareSamlIdp({ RequestSigningAlgorithm: 'rsa-sha256' });
  const { Certificate } = await server.sdk.send(new GetSigningCertificateCommand({ UserPoolId }));
  const page = await openLoginBrowser(server.local.url).open(path);
  expect(page.text).toContain('<form method="post" action="http://127.0.0.1:1/sso">');
  expect(page.text).toContain('<button>Continue</button>');
  const encoded = /name="SAMLRequest" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const xml = Buffer.from(encoded, 'base64').toString();
  const { SignedXml } = await import('xml-crypto');
  const { publicKey } = new X509Certificate(Buffer.from(Certificate ?? '', 'base64'));
  const verifier = new SignedXml({ publicCert: publicKey.export({ type: 'spki', format: 'pem' }) });
  verifier.loadSignature(/<Signature[\s\S]*<\/Signature>/.exec(xml)?.[0] ?? '');
  expect(verifier.checkSignature(xml)).toBe(true);
});

test('a sign-in can start at the provider where the pool allows it, and its answer counts once', async () => {
  const { server, clientId, idp, recipient } = await prepareSamlIdp({ IDPInit: 'true' });
  const app = { client_id: clientId, redirect_uri: CALLBACK, response_type: 'token', identity_provider: 'Corp' };
  const RelayState = new URLSearchParams({ ...app, scope: 'openid', state: 'mine' }).toString();
  const come = async (SAMLResponse: string, relayState = RelayState) =>
    await bring(openLoginBrowser(server.local.url), server, { SAMLResponse, RelayState: relayState });
  const now = server.local.clock.now();
  const SAMLResponse = idp.respond({ recipient, now });
  const back = answerOf(await come(SAMLResponse));
  expect(back.get('state')).toBe('mine');
  expect(claimsOf(back.get('id_token') ?? '')['cognito:username']).toBe('Corp_ann');
  expect(answerOf(await come(SAMLResponse)).get('error_description')).toMatch(/It was used before/);
  const asked = idp.respond({ recipient, now, inResponseTo: '_somebody' });
  expect(answerOf(await come(asked)).get('error_description')).toMatch(/where none was made/);
  // Nothing is sent to an address that isn't the app's.
  const elsewhere = await come(idp.respond({ recipient, now }), RelayState.replace('app.example.com', 'evil.example'));
  expect(elsewhere.status).toBe(400);
  expect((await come(idp.respond({ recipient, now }), 'nonsense')).text).toContain(
    'Invalid samlResponse or relayState',
  );
});

test('a sign-in cannot start at the provider where the pool does not allow it', async () => {
  const { server, clientId, idp, recipient } = await prepareSamlIdp();
  const app = { client_id: clientId, redirect_uri: CALLBACK, response_type: 'token', identity_provider: 'Corp' };
  const SAMLResponse = idp.respond({ recipient, now: server.local.clock.now() });
  const RelayState = new URLSearchParams(app).toString();
  const back = answerOf(await bring(openLoginBrowser(server.local.url), server, { SAMLResponse, RelayState }));
  expect(back.get('error_description')).toMatch(/Invalid samlResponse or relayState/);
});

test('a missing required attribute is named in the words of the service', async () => {
  const server = await startTestServer();
  const idp = createSamlIdp();
  const created = await server.sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'strict',
      Schema: [{ Name: 'family_name', Required: true, AttributeDataType: 'String' }],
    }),
  );
  const userPoolId = created.UserPool?.Id ?? '';
  const { path } = await prepareSaml(server, { MetadataFile: idp.metadata }, { userPoolId });
  const browser = openLoginBrowser(server.local.url);
  const { id, relayState } = readRequest(await browser.open(path));
  const SAMLResponse = idp.respond({
    recipient: `${server.local.url}/saml2/idpresponse`,
    audience: `urn:amazon:cognito:sp:${userPoolId}`,
    now: server.local.clock.now(),
    inResponseTo: id,
  });
  const back = answerOf(await bring(browser, server, { SAMLResponse, RelayState: relayState }));
  expect(back.get('error_description')).toBe(
    'Invalid SAML response received: Invalid user attributes: family_name: The attribute is required',
  );
});

test('invalid details of a provider are denied', async () => {
  const server = await startTestServer();
  const MetadataFile = createSamlIdp().metadata;
  const descriptor = '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"/>';
  const wrong: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{}, /needs a MetadataURL or a MetadataFile/],
    [{ MetadataFile: '<a/>' }, /describe no SAML 2.0 identity provider/],
    [{ MetadataFile: descriptor }, /describe no SAML 2.0 identity provider/],
    [{ MetadataFile: `<!DOCTYPE a>${MetadataFile}` }, /cannot be read: a document type/],
    [{ MetadataFile: MetadataFile.replace(/<ds:X509Certificate>[\s\S]*<\/ds:X509Certificate>/, '') }, /no certificate/],
    [{ MetadataFile: MetadataFile.replaceAll('SingleSignOnService', 'Other') }, /no SingleSignOnService/],
    [{ MetadataURL: 'http://127.0.0.1:1/metadata' }, /cannot be fetched: .*cannot be reached/],
    [{ MetadataFile, IDPInit: 'yes' }, /IDPInit must be true or false/],
    [{ MetadataFile, RequestSigningAlgorithm: 'rsa-sha1' }, /must be rsa-sha256/],
  ];
  for (const [details, message] of wrong) {
    const expected = { name: 'InvalidParameterException', message: expect.stringMatching(message) };
    await expect(prepareSaml(server, details)).rejects.toMatchObject(expected);
  }
});

test('a provider whose metadata are beyond this machine keeps its mock', async () => {
  const server = await startTestServer();
  const { path } = await prepareSaml(server, { MetadataURL: 'https://login.example.com/metadata' });
  const chooser = await openLoginBrowser(server.local.url).open(path);
  expect(chooser.url.pathname).toBe('/oauth2/provider');
  const file = await startTestServer();
  const away = createSamlIdp({ signOn: 'https://login.example.com/sso' });
  const byFile = await prepareSaml(file, { MetadataFile: away.metadata });
  expect((await openLoginBrowser(file.local.url).open(byFile.path)).url.pathname).toBe('/oauth2/provider');
  const allowed = await startTestServer({ allowOutbound: true });
  const reached = await prepareSaml(allowed, { MetadataFile: away.metadata });
  expect((await openLoginBrowser(allowed.local.url).open(reached.path)).url.origin).toBe('https://login.example.com');
});

test('a pool that requires encrypted assertions denies others', async () => {
  const server = await startTestServer();
  const idp = createSamlIdp();
  const { path } = await prepareSaml(server, { MetadataFile: idp.metadata, EncryptedResponses: 'true' });
  const key = { UserPoolId, ProviderName: 'Corp' };
  const { IdentityProvider } = await server.sdk.send(new DescribeIdentityProviderCommand(key));
  const certificate = IdentityProvider?.ProviderDetails?.['ActiveEncryptionCertificate'] ?? '';
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
  const ASSERTION = /<a:Assertion[\s\S]*<\/a:Assertion>/;
  const encrypt = (xml: string, by = publicKey): string =>
    xml.replace(ASSERTION, (assertion) => encryptAssertion(assertion, by));
  const idOf = (xml: string): string => /<p:Response [^>]*?ID="([^"]+)"/.exec(xml)?.[1] ?? '';
  const come = async (make: (xml: string) => string): Promise<string> => {
    const browser = openLoginBrowser(server.local.url);
    const { id, relayState } = readRequest(await browser.open(path));
    const recipient = `${server.local.url}/saml2/idpresponse`;
    const xml = idp.write({ recipient, now: server.local.clock.now(), inResponseTo: id, assertionId: '_a' });
    const SAMLResponse = encode(make(xml.replaceAll('"_a"', `"_a${id}"`)));
    const back = answerOf(await bring(browser, server, { SAMLResponse, RelayState: relayState }));
    return back.get('error_description') ?? String(claimsOf(back.get('id_token') ?? '')['cognito:username']);
  };
  const assertionId = (xml: string): string => /<a:Assertion [^>]*?ID="([^"]+)"/.exec(xml)?.[1] ?? '';
  expect(await come((xml) => encrypt(idp.sign(xml, assertionId(xml))))).toBe('Corp_ann');
  expect(await come((xml) => idp.sign(encrypt(xml), idOf(xml)))).toBe('Corp_ann');
  expect(await come((xml) => encrypt(xml))).toContain('signature is invalid');
  expect(await come((xml) => idp.sign(xml, assertionId(xml)))).toContain('is not encrypted');
  const sha1 = { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' };
  expect(await come((xml) => encrypt(idp.sign(xml, assertionId(xml), sha1)))).toContain('algorithm');
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  expect(await come((xml) => encrypt(idp.sign(xml, assertionId(xml)), other))).toContain('cannot be decrypted');
  const evil = (xml: string): string => xml.replace('>ann<', '>admin<');
  expect(await come((xml) => encrypt(evil(idp.sign(xml, assertionId(xml)))))).toContain('signature is invalid');
});

test('the mock provider encrypts where the pool requires it', async () => {
  const server = await startTestServer();
  const metadata = { MetadataURL: `${server.local.url}/saml2/provider/metadata` };
  const { path } = await prepareSaml(server, { ...metadata, EncryptedResponses: 'true' });
  const browser = openLoginBrowser(server.local.url);
  const answer = await browser.submit(await browser.open(path), { subject: 'u-1', action: 'new' });
  expect(atob(/name="SAMLResponse" value="([^"]+)"/.exec(answer.text)?.[1] ?? '')).not.toContain('u-1');
  expect(answerOf(await browser.submit(answer, {})).get('access_token')).not.toBeNull();
});

test('a sign-out sends a signed request to the provider, and ends at the app', async () => {
  const server = await startTestServer();
  const { path, clientId } = await prepareSaml(server, {
    MetadataURL: `${server.local.url}/saml2/provider/metadata`,
    IDPSignout: 'true',
  });
  const browser = openLoginBrowser(server.local.url);
  const chosen = await browser.submit(await browser.open(path), { subject: 'u-1', action: 'new' });
  answerOf(await browser.submit(chosen, {}));
  const logout = `/logout?${new URLSearchParams({ client_id: clientId, logout_uri: `${CALLBACK}/out` })}`;
  const page = await browser.open(logout);
  expect(page.url.pathname).toBe('/saml2/provider/logout');
  const query = page.url.search.slice(1);
  const [signedPart = '', signature = ''] = query.split('&Signature=');
  const { Certificate } = await server.sdk.send(new GetSigningCertificateCommand({ UserPoolId }));
  const { publicKey } = new X509Certificate(Buffer.from(Certificate ?? '', 'base64'));
  const proof = Buffer.from(decodeURIComponent(signature), 'base64');
  expect(createVerify('sha256').update(signedPart).verify(publicKey, proof)).toBe(true);
  const { xml } = readRequest(page);
  expect(xml).toMatch(
    /<samlp:LogoutRequest .*<saml:NameID>u-1<\/saml:NameID><samlp:SessionIndex>_\w+<\/samlp:SessionIndex>/,
  );
  // The session here has ended already.
  expect((await browser.open(path)).url.pathname).toBe('/saml2/provider');
  expect((await browser.submit(page, {})).url.href).toBe(`${CALLBACK}/out`);
  const forged = await browser.submit(page, { RelayState: 'x' });
  expect(forged.status).toBe(400);
  // No user is signed in: the provider needs no request.
  expect((await browser.open(logout)).url.href).toBe(`${CALLBACK}/out`);
});

test('a local user with the name of a provider’s user stays another user', async () => {
  const server = await startTestServer();
  const { UserPool } = await server.sdk.send(
    new CreateUserPoolCommand({ PoolName: 'names', AliasAttributes: ['preferred_username'] }),
  );
  const userPoolId = UserPool?.Id ?? '';
  const take = (Username: string, preferred: string): Promise<unknown> =>
    server.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: userPoolId,
        Username,
        UserAttributes: [{ Name: 'preferred_username', Value: preferred }],
      }),
    );
  await take('Corp_u-1', 'eve');
  await take('mallory', 'Corp_u-2');
  const { path } = await prepareSaml(server, { MetadataURL: 'https://login.example.com/metadata' }, { userPoolId });
  for (const subject of ['u-1', 'u-2']) {
    const browser = openLoginBrowser(server.local.url);
    const back = answerOf(await browser.submit(await browser.open(path), { subject, action: 'new' }));
    expect(back.get('access_token')).toBeNull();
    expect(back.get('error_description')).toMatch(/already exists/);
  }
});
