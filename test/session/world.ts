import { randomBytes } from 'node:crypto';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type {
  AuthConfig,
  AuthError,
  AuthEvent,
  CognitoAuthSession,
  LogRecord,
  Result,
  Session,
  SessionStore,
} from '@claviger/auth';
import { signIn } from '@claviger/auth/actions';
import { type Local, startLocal } from '@claviger/local';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { createSessionOn } from '../../packages/auth/dist/bundle/session/session.js';
import type { Lifecycle, Platform } from '../../packages/auth/dist/platform/platform.js';
import { createHandClock, type HandClock } from './hand-clock.js';
import { createMapStore, type MapStore } from './map-store.js';
import { createNetwork, type Network } from './network.js';

export const password = 'Correct-horse1';

/** A user with an account. */
export interface User {
  readonly username: string;
  readonly password: string;
  readonly sub: string;
}

/** One tab, worker or process: a session with a network, a clock and a store of its own, unless given others. */
export interface Context {
  readonly session: Session;
  readonly network: Network;
  readonly store: MapStore;
  readonly clock: HandClock;
  /** The local time of day is wrong by so much. */
  skewMs: number;
  readonly events: AuthEvent[];
  readonly logs: LogRecord[];
  signIn(user: User): Promise<void>;
}

export interface ContextOptions {
  readonly config?: AuthConfig;
  readonly store?: MapStore;
  /** What the session sees in place of `store`. */
  readonly storage?: SessionStore;
  readonly network?: Network;
  readonly clock?: HandClock;
  /** The page that the session lives in. */
  readonly lifecycle?: Lifecycle;
  readonly getProviderToken?: (provider: string) => Promise<string>;
}

export type TwoPools = Required<Pick<AuthConfig, 'userPool' | 'identityPool'>>;

/** The backend, its administrator, and the contexts of the test that runs. */
export interface World {
  readonly local: Local;
  readonly userPools: CognitoIdentityProviderClient;
  readonly identityPools: CognitoIdentityClient;
  /** The pools that the backend starts with. */
  config(): TwoPools;
  /** Makes an account that is confirmed. */
  createUser(): Promise<User>;
  /** Makes an app client of the default user pool, and an identity pool that takes its tokens. */
  createClient(settings: Partial<CreateUserPoolClientCommandInput>): Promise<TwoPools>;
  context(options?: ContextOptions): Context;
  /** Moves the service's time and that of every context of this test. */
  advance(seconds: number): Promise<void>;
}

/** One backend for all tests of a file. */
export function useWorld(options: Parameters<typeof startLocal>[0] = {}): World {
  let started: Local | undefined;
  const clocks = new Set<HandClock>();
  beforeAll(async () => {
    started = await startLocal(options);
  });
  afterAll(() => started?.close());
  const running = (): Local => {
    if (!started) throw new Error('The backend is not running.');
    return started;
  };

  // Signatures are made by the service's time.
  const administrator = () => ({
    endpoint: running().url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
    systemClockOffset: running().clock.now() - Date.now(),
  });

  const world: World = {
    get local() {
      return running();
    },
    get userPools() {
      return new CognitoIdentityProviderClient(administrator());
    },
    get identityPools() {
      return new CognitoIdentityClient(administrator());
    },
    config() {
      const { outputs, url } = running();
      const { user_pool_id, user_pool_client_id, identity_pool_id } = outputs.auth;
      return {
        userPool: { id: user_pool_id, clientId: user_pool_client_id, endpoint: url },
        identityPool: { id: identity_pool_id, endpoint: url },
      };
    },
    async createUser() {
      const username = `user-${randomBytes(6).toString('hex')}@example.com`;
      const UserPoolId = running().outputs.auth.user_pool_id;
      const { User } = await world.userPools.send(
        new AdminCreateUserCommand({ UserPoolId, Username: username, MessageAction: 'SUPPRESS' }),
      );
      await world.userPools.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username: username, Password: password, Permanent: true }),
      );
      const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
      return { username, password, sub };
    },
    async createClient(settings) {
      const { userPool, identityPool } = world.config();
      const { UserPoolClient } = await world.userPools.send(
        new CreateUserPoolClientCommand({
          UserPoolId: userPool.id,
          ClientName: 'test',
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
          ...settings,
        }),
      );
      const clientId = UserPoolClient?.ClientId ?? '';
      const { IdentityPoolId = '' } = await world.identityPools.send(
        new CreateIdentityPoolCommand({
          IdentityPoolName: 'test',
          AllowUnauthenticatedIdentities: true,
          CognitoIdentityProviders: [
            { ProviderName: `cognito-idp.us-east-1.amazonaws.com/${userPool.id}`, ClientId: clientId },
          ],
        }),
      );
      const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
      const Roles = { authenticated: role('ClavigerAuthenticated'), unauthenticated: role('ClavigerGuest') };
      await world.identityPools.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }));
      const clientSecret = UserPoolClient?.ClientSecret;
      const secret = clientSecret === undefined ? {} : { clientSecret };
      return { userPool: { ...userPool, clientId, ...secret }, identityPool: { ...identityPool, id: IdentityPoolId } };
    },
    context(options = {}) {
      const context = createContext(running(), options);
      clocks.add(context.clock);
      onTestFinished(() => {
        clocks.delete(context.clock);
        context.session.dispose();
      });
      return context;
    },
    async advance(seconds) {
      running().clock.advance(seconds);
      await Promise.all([...clocks].map((clock) => clock.advance(seconds * 1000)));
    },
  };

  const createContext = (local: Local, options: ContextOptions): Context => {
    const { store = createMapStore(), network = createNetwork(), clock = createHandClock(local.clock.now()) } = options;
    const { config = world.config(), storage = store, lifecycle, getProviderToken } = options;
    const events: AuthEvent[] = [];
    const logs: LogRecord[] = [];
    const platform: Platform = {
      now: clock.now,
      monotonicMs: clock.now,
      wallMs: () => clock.now() + context.skewMs,
      random: () => 0,
      randomBytes: (length) => new Uint8Array(randomBytes(length)),
      setTimer: clock.setTimer,
      fetch: (url, init) => network.fetch(url, init),
      lifecycle,
    };
    const logger = (record: LogRecord): void => void logs.push(record);
    const context: Omit<Context, 'session'> & { session?: Session } = {
      network,
      store,
      clock,
      skewMs: 0,
      events,
      logs,
      async signIn({ username, password }) {
        const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
        await signIn(session, { username, password, options });
      },
    };
    const session = createSessionOn(platform, config, {
      storage,
      logger,
      ...(getProviderToken && { getProviderToken }),
    });
    session.subscribe((event) => events.push(event));
    return Object.assign(context, { session });
  };
  return world;
}

/** A signed-in user, with each detail fetched and no request counted yet. */
export async function signInNew(world: World, options: ContextOptions = {}) {
  const user = await world.createUser();
  const context = world.context(options);
  await context.signIn(user);
  const before = valuesOf(await context.session.fetchAuthSession());
  context.network.clear();
  context.events.length = 0;
  return { user, context, before };
}

/** Each detail is ok, and a user is signed in. */
export const allOk: Columns = { isSignedIn: true, userSub: 'ok', identityId: 'ok', credentials: 'ok', tokens: 'ok' };

/** No user is signed in, and guests are allowed. */
export const guest: Columns = {
  isSignedIn: false,
  userSub: 'signedOut/SignedOut',
  identityId: 'ok',
  credentials: 'ok',
  tokens: 'signedOut/SignedOut',
};

/** Each detail of a session: `ok`, or the kind and code of its error. */
export interface Columns {
  readonly isSignedIn: boolean;
  readonly userSub: string;
  readonly identityId: string;
  readonly credentials: string;
  readonly tokens: string;
}

/** The columns of a row, as a session shows them. */
export function columnsOf(session: CognitoAuthSession): Columns {
  return {
    isSignedIn: session.isSignedIn,
    userSub: describe(session.getUserSub()),
    identityId: describe(session.getIdentityId()),
    credentials: describe(session.getAWSCredentials()),
    tokens: describe(session.getCognitoTokens()),
  };
}

function describe(result: Result<unknown>): string {
  return result.ok ? 'ok' : describeError(result.error);
}

/** `kind/code` */
export function describeError({ kind, code }: AuthError): string {
  return `${kind}/${code}`;
}

/** What a session vends, as plain values. */
export function valuesOf(session: CognitoAuthSession) {
  const { idToken, accessToken } = session.getCognitoTokens().get();
  return {
    userSub: session.getUserSub().get(),
    identityId: session.getIdentityId().get(),
    accessKeyId: session.getAWSCredentials().get().accessKeyId,
    idToken: idToken.toString(),
    accessToken: accessToken.toString(),
  };
}

/** The types of events, with `elsewhere` marked. */
export function typesOf(events: readonly AuthEvent[]): string[] {
  return events.map(({ type, elsewhere }) => (elsewhere ? `${type} elsewhere` : type));
}
