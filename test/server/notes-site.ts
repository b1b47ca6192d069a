import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CreateIdentityPoolCommand, SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import type { AuthConfig } from '@claviger/auth';
import type { AuthServerOptions } from '@claviger/auth/server';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { createPool, type Pool } from '../actions/pools.js';
import { createNetwork, type Network } from '../session/network.js';
import type { World } from '../session/world.js';

export type AppName = 'hono' | 'express';
export type Mode = AuthServerOptions['mode'];

/** A notes app of `examples/`, its API and its bucket. */
export interface NotesSite {
  readonly url: string;
  readonly pool: Pool;
  /** What the API got: the `Authorization` and the other headers of each request. */
  readonly received: IncomingMessage['headers'][];
  /** Who put which object into the bucket, by the signature. */
  readonly uploads: { readonly key: string; readonly identityId: string | undefined }[];
  /** The requests of the server to the backend. */
  readonly network: Network;
  /** The API, which pages cannot reach without the proxy. */
  readonly apiUrl: string;
  close(): Promise<void>;
}

interface AppOptions extends AuthServerOptions {
  readonly notes: string;
  readonly bucket: { readonly url: string; readonly region: string };
  readonly script: string;
}

/** What an app of `examples/` exports. */
interface AppModule {
  createApp(
    outputs: AuthConfig,
    options: AppOptions,
  ): RequestListener & { readonly fetch?: Parameters<typeof getRequestListener>[0] };
}

const folder = (app: AppName): string => fileURLToPath(new URL(`../../examples/${app}/`, import.meta.url));

/** Bundles the script of an app's page. */
async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** What differs from the app as it is. */
interface NotesOptions {
  /** The script of the page. */
  readonly entry?: string;
  readonly vends?: AuthServerOptions['vends'];
}

/** Serves a notes app on localhost. */
export async function serveNotes(
  world: World,
  app: AppName,
  mode: Mode,
  { entry = `${folder(app)}browser.js`, vends = { awsCredentials: true } }: NotesOptions = {},
): Promise<NotesSite> {
  const received: NotesSite['received'] = [];
  const uploads: NotesSite['uploads'][number][] = [];
  const network = createNetwork();
  const api = createServer(createNotesApi(received));
  const bucket = createServer(createBucket(world, uploads));
  const server = createServer();
  const [url, apiUrl, bucketUrl] = await Promise.all([listen(server), listen(api), listen(bucket)]);
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
  const { createApp }: AppModule = await import(`${folder(app)}app.js`);
  const made = createApp(await createOutputs(world, pool, url), {
    mode,
    notes: `${apiUrl}/`,
    bucket: { url: `${bucketUrl}/`, region: 'us-east-1' },
    script: await bundlePage(entry),
    secret: 'a secret of 32 bytes for tests only',
    origin: url,
    fetch: network.fetch,
    vends,
  });
  server.on('request', made.fetch ? getRequestListener(made.fetch) : made);
  const servers = [server, api, bucket];
  return {
    url,
    pool,
    received,
    uploads,
    network,
    apiUrl: `${apiUrl}/`,
    async close() {
      for (const one of servers) {
        one.close();
        one.closeAllConnections();
      }
    },
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

/** Listens on localhost, which browsers take for a secure context. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
