import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

/** An OAuth 2.0 provider that signs the same user in each time: independent of the server's own reading of OpenID. */
export interface CodeProvider {
  /** Its issuer, without a path. */
  readonly url: string;
  /** An ID token for an app, as after a sign-in without a nonce. */
  signIdToken(audience: string, more?: Readonly<Record<string, unknown>>): Promise<string>;
  /** What it was asked, in order: path, query or form, and the bearer token. */
  readonly requests: { readonly path: string; readonly given: URLSearchParams; readonly bearer: string | undefined }[];
}

export interface CodeProviderOptions {
  /** What it says of its user, in the ID token and at `/me`. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** Members of its discovery document that replace its own addresses. */
  readonly discovery?: Readonly<Record<string, string>>;
  /** What stands among its published keys beside its own. */
  readonly otherKeys?: readonly unknown[];
  /** How it writes its own address; default `127.0.0.1`. */
  readonly host?: string;
  /** Claims of the ID token that are not as they should be. */
  wrongClaims?: Readonly<Record<string, unknown>>;
}

export async function startCodeProvider(options: CodeProviderOptions): Promise<CodeProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const requests: CodeProvider['requests'] = [];
  let url = '';
  let nonce: string | null = null;
  const signIdToken: CodeProvider['signIdToken'] = async (audience, more = {}) =>
    await new SignJWT({
      iss: url,
      aud: audience,
      exp: Math.floor(Date.now() / 1_000) + 300,
      ...options.profile,
      ...(nonce !== null && { nonce }),
      ...options.wrongClaims,
      ...more,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign(privateKey);

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const target = new URL(incoming.url ?? '/', url);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const given = incoming.method === 'POST' ? form : target.searchParams;
    requests.push({ path: target.pathname, given, bearer: incoming.headers.authorization });
    const send = (body: unknown): unknown =>
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (target.pathname) {
      case '/.well-known/openid-configuration':
        return void send({
          issuer: url,
          authorization_endpoint: `${url}/authorize`,
          token_endpoint: `${url}/token`,
          userinfo_endpoint: `${url}/me`,
          jwks_uri: `${url}/jwks`,
          ...options.discovery,
        });
      case '/authorize':
        nonce = given.get('nonce');
        outgoing
          .writeHead(302, {
            location: `${given.get('redirect_uri')}?code=c-1&state=${encodeURIComponent(given.get('state') ?? '')}`,
          })
          .end();
        return;
      case '/token':
        return void send({
          access_token: 'at-1',
          token_type: 'Bearer',
          id_token: await signIdToken(given.get('client_id') ?? ''),
        });
      case '/jwks':
        return void send({
          keys: [...(options.otherKeys ?? []), { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }],
        });
      default:
        return void send(options.profile);
    }
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  url = `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`;
  return { url, requests, signIdToken };
}
