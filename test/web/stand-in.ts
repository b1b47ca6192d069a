import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../session/world.js';

/**
 * Login pages that sign in the same user each time, and that can send answers which real ones rarely send. Access and
 * refresh tokens are the backend's own.
 */
export interface StandIn {
  readonly url: string;
  /** The queries that came to `/oauth2/authorize`, `/oauth2/token` and `/logout`, in order. */
  readonly asked: { readonly path: string; readonly query: URLSearchParams }[];
  /** What the next redirect says in place of a code. */
  refuse(error: string, description?: string): void;
  /** What the next ID token says beside what it should. */
  claim(claims: Readonly<Record<string, unknown>>): void;
  /** What the token endpoint answers next; `undefined` drops the connection. */
  answer(status: number | undefined, body?: object): void;
  /** Pages wait for a click instead of going on at once. */
  isPatient: boolean;
  last(path: string): URLSearchParams;
  close(): Promise<void>;
}

interface Grant {
  readonly query: URLSearchParams;
}

export async function startStandIn(world: World, user: { username: string; password: string }): Promise<StandIn> {
  const asked: StandIn['asked'] = [];
  const grants = new Map<string, Grant>();
  let refusal: Record<string, string> | undefined;
  let claims: Readonly<Record<string, unknown>> = {};
  let answers: { readonly status: number | undefined; readonly body?: object }[] = [];

  const authorize = (query: URLSearchParams): string => {
    const code = createHash('sha256').update(`${Math.random()}`).digest('hex');
    grants.set(code, { query });
    const target = new URL(query.get('redirect_uri') ?? '');
    const state = query.get('state') ?? '';
    for (const [name, value] of Object.entries({ ...(refusal ?? { code }), state })) {
      target.searchParams.set(name, value);
    }
    refusal = undefined;
    return target.href;
  };

  const redeem = async (form: URLSearchParams): Promise<{ status: number; body: object }> => {
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const { query } = grant ?? {};
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood =
      query?.get('code_challenge') === challenge &&
      query.get('redirect_uri') === form.get('redirect_uri') &&
      form.get('client_id') === query.get('client_id');
    if (!query || !isGood) return { status: 400, body: { error: 'invalid_grant' } };
    const tokens = await signIn(world, user, form.get('client_id') ?? '');
    const idToken = withClaims(tokens.IdToken, { nonce: query.get('nonce'), ...claims });
    claims = {};
    return {
      status: 200,
      body: {
        access_token: tokens.AccessToken,
        id_token: idToken,
        refresh_token: tokens.RefreshToken,
        token_type: 'Bearer',
        expires_in: 3600,
      },
    };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const form = new URLSearchParams(await bodyOf(request));
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    asked.push({ path, query: request.method === 'POST' ? form : searchParams });
    if (path === '/oauth2/authorize') {
      const target = authorize(searchParams);
      if (!handle.isPatient) return void response.writeHead(302, { location: target }).end();
      response.setHeader('content-type', 'text/html');
      return void response.end(`<!doctype html><title>login</title><a id="go" href="${encodeHtml(target)}">go on</a>`);
    }
    if (path === '/logout') {
      return void response.writeHead(302, { location: searchParams.get('logout_uri') ?? '' }).end();
    }
    const [{ status, body } = { status: 0, body: {} }] = answers.splice(0, 1);
    if (status === undefined) return void request.socket.destroy();
    const reply = status === 0 ? await redeem(form) : { status, body };
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  };
  handle.isPatient = false;

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refuse(error, description) {
      refusal = { error, ...(description !== undefined && { error_description: description }) };
    },
    claim(next) {
      claims = next;
    },
    answer(status, body = {}) {
      answers = [...answers, { status, body }];
    },
    set isPatient(value: boolean) {
      handle.isPatient = value;
    },
    last: (path) => asked.findLast((request) => request.path === path)?.query ?? new URLSearchParams(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

function encodeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

interface Tokens {
  readonly IdToken: string;
  readonly AccessToken: string;
  readonly RefreshToken: string;
}

async function signIn(world: World, user: { username: string; password: string }, clientId: string): Promise<Tokens> {
  const response = await fetch(world.local.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: user.username, PASSWORD: user.password },
    }),
  });
  const { AuthenticationResult } = (await response.json()) as { AuthenticationResult: Tokens };
  return AuthenticationResult;
}

/** A token that says more; its signature is the old one, which a client that has it from the token endpoint needn't check. */
function withClaims(token: string, claims: Readonly<Record<string, unknown>>): string {
  const [header, payload = '', signature] = token.split('.');
  const before = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const after = Buffer.from(JSON.stringify({ ...before, ...claims })).toString('base64url');
  return [header, after, signature].join('.');
}
