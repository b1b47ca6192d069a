import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLoginBrowser } from '../../../test-support/login-browser.js';
import { createSamlIdp, encode, type SamlIdp, type SamlResponse } from '../../../test-support/saml-idp.js';
import { answerOf, bring, prepareSaml, readRequest, type SamlWorld } from '../../../test-support/saml-world.js';
import { claimsOf, connect } from '../../../test-support/server.js';
import type { Local } from '../../server/local.js';
import { startLocal } from '../../server/start-local.js';

/** What an attack is made with: the provider's own good answer, and the hand that signs. */
interface Forge {
  readonly idp: SamlIdp;
  readonly good: SamlResponse & { readonly assertionId: string };
}

const SIGNATURE = /<Signature xmlns[\s\S]*?<\/Signature>/;
const ASSERTION = /<a:Assertion[\s\S]*<\/a:Assertion>/;

/** Signed, then changed. */
function signed({ idp, good }: Forge, change: Partial<SamlResponse> = {}): string {
  return idp.sign(idp.write({ ...good, ...change }), good.assertionId);
}

/** Another, unsigned assertion for another user. */
function evilAssertion({ idp, good }: Forge): string {
  return ASSERTION.exec(idp.write({ ...good, nameId: 'admin', assertionId: '_evil' }))?.[0] ?? '';
}

const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const RSA_SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
const INVALID = 'SAML Assertion signature is invalid.';
const ONE = 'It must have exactly one assertion.';
const ALGORITHM = 'an algorithm that is not accepted';

const ATTACKS: readonly (readonly [string, (forge: Forge) => string, string])[] = [
  ['no signature at all', ({ idp, good }) => idp.write(good), INVALID],
  ['another NameID than the one that was signed', (f) => signed(f).replace('>ann<', '>admin<'), INVALID],
  [
    'a comment in the NameID',
    (f) => signed(f, { nameId: 'ann.evil' }).replace('ann.evil', 'ann<!---->.evil'),
    'comment',
  ],
  [
    'the key of another provider',
    ({ idp, good }) => idp.sign(idp.write(good), good.assertionId, { key: otherKey }),
    INVALID,
  ],
  [
    'a certificate of its own along',
    ({ idp, good }) => {
      const own = createSamlIdp();
      return idp
        .sign(idp.write(good), good.assertionId, { key: own.privateKey })
        .replace(
          '</Signature>',
          `<KeyInfo><X509Data><X509Certificate>${own.certificate.toString('base64')}</X509Certificate></X509Data></KeyInfo></Signature>`,
        );
    },
    INVALID,
  ],
  [
    'SHA-1',
    ({ idp, good }) => idp.sign(idp.write(good), good.assertionId, { signatureAlgorithm: RSA_SHA1 }),
    ALGORITHM,
  ],
  [
    'a digest by SHA-1',
    ({ idp, good }) =>
      idp.sign(idp.write(good), good.assertionId, { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
    ALGORITHM,
  ],
  [
    'the certificate as the key of an HMAC',
    ({ idp, good }) =>
      idp.sign(idp.write(good), good.assertionId, {
        signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
        key: idp.certificate.toString('base64'),
      }),
    ALGORITHM,
  ],
  [
    'an algorithm in disguise',
    ({ idp, good }) =>
      idp
        .sign(idp.write(good), good.assertionId, { signatureAlgorithm: RSA_SHA1 })
        .replace('xmldsig#rsa-sha1', 'xmldsig#rsa&#45;sha1'),
    ALGORITHM,
  ],
  [
    'a second assertion before the signed one',
    (f) => signed(f).replace('<a:Assertion', `${evilAssertion(f)}<a:Assertion`),
    ONE,
  ],
  [
    'a second assertion after the signed one',
    (f) => signed(f).replace('</p:Response>', `${evilAssertion(f)}</p:Response>`),
    ONE,
  ],
  [
    'the signed assertion inside of its own signature',
    (f) => {
      const whole = signed(f);
      const original = ASSERTION.exec(whole)?.[0] ?? '';
      const signature = SIGNATURE.exec(original)?.[0] ?? '';
      const wrapping = signature.replace(
        '</Signature>',
        `<Object>${original.replace(signature, '')}</Object></Signature>`,
      );
      const evil = evilAssertion(f).replace('</a:Issuer>', `</a:Issuer>${wrapping}`);
      return whole.replace(original, evil);
    },
    ONE,
  ],
  [
    'the signed assertion hidden in an extension',
    (f) => {
      const whole = signed(f);
      const original = ASSERTION.exec(whole)?.[0] ?? '';
      const hidden = `<p:Extensions>${original}</p:Extensions>`;
      return whole.replace(original, `${evilAssertion(f)}`).replace('<p:Status>', `${hidden}<p:Status>`);
    },
    ONE,
  ],
  [
    'the signed one under another name, its id on the other',
    (f) => {
      const whole = signed(f);
      const original = ASSERTION.exec(whole)?.[0] ?? '';
      const renamed = original.replaceAll('a:Assertion', 'a:Advice');
      return whole.replace(original, renamed + evilAssertion(f).replace('_evil', f.good.assertionId));
    },
    INVALID,
  ],
  [
    'a response within the response',
    (f) =>
      `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0"><p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status>${evilAssertion(f)}${signed(f)}</p:Response>`,
    ONE,
  ],
  [
    'an entity of its own',
    (f) => `<!DOCTYPE p [<!ENTITY who "admin">]>${signed(f).replace('>ann<', '>&who;<')}`,
    'a document type',
  ],
  [
    'an entity from a file',
    (f) => `<!DOCTYPE p [<!ENTITY who SYSTEM "file:///etc/passwd">]>${signed(f)}`,
    'a document type',
  ],
  ['an undeclared entity', (f) => signed(f).replace('>ann<', '>&who;<'), 'an unknown entity'],
  ['a processing instruction', (f) => signed(f).replace('>ann<', '>a<?x?>nn<'), 'a processing instruction'],
  ['CDATA', (f) => signed(f).replace('>ann<', '><![CDATA[ann]]><'), 'CDATA'],
  ['an attribute twice', (f) => signed(f).replace('<a:NameID>', '<a:NameID Format="x" Format="y">'), 'repeated'],
  ['more levels than there are', () => '<a>'.repeat(10_000), 'too many levels'],
  ['no end', (f) => signed(f).slice(0, -20), 'invalid XML'],
  ['another audience', (f) => signed(f, { audience: 'urn:amazon:cognito:sp:us-east-1_Another01' }), 'another audience'],
  [
    'another recipient',
    (f) => signed(f, { recipient: 'https://evil.example/acs', destination: f.good.recipient }),
    'another recipient',
  ],
  ['another destination', (f) => signed(f, { destination: 'https://evil.example/acs' }), 'another destination'],
  ['another issuer', (f) => signed(f, { issuer: 'urn:test:other' }), 'issuer is not the entity'],
  ['an answer to another request', (f) => signed(f, { inResponseTo: '_another' }), 'answers another request'],
  ['an answer to no request', (f) => signed(f, { inResponseTo: undefined }), 'answers another request'],
  ['one that has expired', (f) => signed(f, { notOnOrAfter: f.good.now - 1_000 }), 'has expired'],
  ['one that is not valid yet', (f) => signed(f, { notBefore: f.good.now + 120_000 }), 'not valid yet'],
  ['no success', (f) => signed(f, { status: 'Requester' }), 'signed no user in: Requester'],
  ['no user', (f) => signed(f, { nameId: '' }), 'the NameID is missing'],
  [
    'more elements than are looked at',
    (f) => signed(f).replace('</p:Status>', `</p:Status>${'<b/>'.repeat(2_000)}`),
    'more than 2000 elements',
  ],
  ['more than is ever read', (f) => signed(f, { attributes: { x: ['y'.repeat(100_000)] } }), 'longer than 100000'],
];

describe('a response is refused that', () => {
  let local: Local;
  let world: SamlWorld;
  let idp: SamlIdp;
  beforeAll(async () => {
    local = await startLocal();
    idp = createSamlIdp();
    world = await prepareSaml(connect(local), { MetadataFile: idp.metadata });
  });
  afterAll(() => local.close());

  /** Departs, and comes back with what `forge` makes. */
  const attack = async (forge: (made: Forge) => string): Promise<URLSearchParams> => {
    const browser = openLoginBrowser(local.url);
    const { id, relayState } = readRequest(await browser.open(world.path));
    const recipient = `${local.url}/saml2/idpresponse`;
    const good = { recipient, now: local.clock.now(), inResponseTo: id, nameId: 'ann', assertionId: `_a${id}` };
    const SAMLResponse = encode(forge({ idp, good }));
    return answerOf(await bring(browser, world.server, { SAMLResponse, RelayState: relayState }));
  };

  test('(a valid response is accepted)', async () => {
    const back = await attack((forge) => signed(forge));
    expect(claimsOf(back.get('id_token') ?? '')['cognito:username']).toBe('Corp_ann');
    // Signed as a whole, too.
    const whole = await attack(({ idp: hand, good }) => {
      const xml = hand.write(good);
      return hand.sign(xml, /<p:Response [^>]*?ID="([^"]+)"/.exec(xml)?.[1] ?? '');
    });
    expect(whole.get('access_token')).not.toBeNull();
  });

  test.each(ATTACKS)('has %s', async (_, forge, why) => {
    const before = local.events.list().length;
    const back = await attack(forge);
    expect(back.get('access_token')).toBeNull();
    expect(back.get('error')).toBe('server_error');
    const description = back.get('error_description') ?? '';
    expect(description).toContain('Invalid SAML response received: ');
    expect(description).toContain(why);
    // What was sent is in no message, and why it was refused is in the log.
    expect(description).not.toMatch(/admin|evil|passwd/);
    const [event] = local.events
      .list()
      .slice(before)
      .filter(({ operation }) => operation !== '/oauth2/authorize');
    expect(event).toMatchObject({ operation: '/saml2/idpresponse', error: 'server_error', message: description });
  });

  test('is valid, but has expired by the server’s clock', async () => {
    const back = await attack((forge) => {
      local.clock.advance(61);
      return signed(forge, { notOnOrAfter: forge.good.now + 60_000 });
    });
    expect(back.get('error_description')).toContain('has expired');
  });
});
