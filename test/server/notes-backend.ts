import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateIdentityPoolCommand, SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import type { AuthConfig } from '@claviger/auth';
import type { AuthServerOptions } from '@claviger/auth/server';
import { createPool, type Pool } from '../actions/pools.js';
import type { World } from '../session/world.js';

export type Mode = AuthServerOptions['mode'];

/** What a notes app needs: a user pool, an API that keeps the notes, and a bucket. */
export interface NotesBackend {
  readonly pool: Pool;
  /** The configuration for the app at its address. */
  readonly outputs: AuthConfig;
  readonly apiUrl: string;
  readonly bucketUrl: string;
  /** What the API got: the headers of each request. */
  readonly received: IncomingMessage['headers'][];
  /** Who put which object into the bucket, by the signature. */
  readonly uploads: { readonly key: string; readonly identityId: string | undefined }[];
  close(): void | Promise<void>;
}

/** A running notes app of `examples/`, with its backend. */
export interface NotesSite extends NotesBackend {
  readonly url: string;
  /** Sets the time of the app's server, in milliseconds since the epoch. */
  setClock(nowMs: number): Promise<void>;
}

/** Starts what a notes app at `url` needs. */
export async function createNotesBackend(world: World, url: string): Promise<NotesBackend> {
  const received: NotesBackend['received'] = [];
  const uploads: NotesBackend['uploads'] = [];
  const servers = [createServer(createNotesApi(received)), createServer(createBucket(world, uploads))] as const;
  const [apiUrl, bucketUrl] = await Promise.all([listen(servers[0]), listen(servers[1])]);
  const pool = await createPool(world, {
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
    mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    client: {
      SupportedIdentityProviders: ['COGNITO'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
      CallbackURLs: [`${url}/auth/callback`],
      LogoutURLs: [`${url}/`],
      EnableTokenRevocation: true,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'],
    },
  });
  return {
    pool,
    outputs: await createOutputs(world, pool, url),
    apiUrl: `${apiUrl}/`,
    bucketUrl: `${bucketUrl}/`,
    received,
    uploads,
    close: () => servers.forEach(closeServer),
  };
}

/** The configuration of the page: the pool, an identity pool that takes its tokens, and the login pages. */
async function createOutputs(world: World, { config: { userPool } }: Pool, url: string): Promise<AuthConfig> {
  const { IdentityPoolId: id = '' } = await world.identityPools.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'notes',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [
        { ProviderName: `cognito-idp.us-east-1.amazonaws.com/${userPool.id}`, ClientId: userPool.clientId },
      ],
    }),
  );
  const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
  const Roles = { authenticated: role('ClavigerAuthenticated'), unauthenticated: role('ClavigerGuest') };
  await world.identityPools.send(new SetIdentityPoolRolesCommand({ IdentityPoolId: id, Roles }));
  const endpoint = world.local.url;
  return {
    userPool,
    identityPool: { id, endpoint },
    oauth: {
      ...{ domain: 'auth.example.com', endpoint, scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'] },
      signInUrls: [`${url}/auth/callback`],
      signOutUrls: [`${url}/`],
    },
  };
}

/** Keeps the notes of each user whose access token it gets. */
function createNotesApi(received: IncomingMessage['headers'][]): RequestListener {
  const notes = new Map<string, string[]>();
  return async (request, response) => {
    received.push(request.headers);
    const [, claims = ''] = (request.headers.authorization ?? '').split('.');
    if (claims === '') return void response.writeHead(401).end();
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const own = notes.get(sub) ?? [];
    notes.set(sub, own);
    if (request.method === 'POST') own.push(await readText(request));
    response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'planted=1' }).end(JSON.stringify(own));
  };
}

/** Takes objects whose signature is that of vended keys, from pages of any origin. */
function createBucket({ local }: World, uploads: { key: string; identityId: string | undefined }[]): RequestListener {
  return async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    response.setHeader('access-control-allow-methods', 'PUT');
    if (request.method === 'OPTIONS') return void response.end();
    const { method = '', url = '', headers } = request;
    const body = await readText(request);
    try {
      const { identityId } = await local.verifyRequest({ method, url, headers, body });
      uploads.push({ key: url.slice(1), identityId });
      response.end();
    } catch {
      response.writeHead(403).end();
    }
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/** Listens on a free port of localhost, which browsers take for a secure context. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** Ends a server and its connections. */
export function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
