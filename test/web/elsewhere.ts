import { type Auth, createAuth, type SessionStore } from '@claviger/auth';
import type { OpenAuthSession } from '@claviger/auth/actions';
import { memoryStorage } from '@claviger/auth/storage';
import { afterEach, beforeEach } from 'vitest';
import { type User, useWorld, type World } from '../session/world.js';
import { freePort } from './ports.js';
import { type StandIn, startStandIn } from './stand-in.js';

/** What an app is made with beside the pools. */
export interface AppSettings {
  readonly signInUrls?: readonly string[];
  readonly storage?: SessionStore;
  readonly scopes?: readonly string[];
  readonly label?: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** Apps outside of a page, a user, and the login pages that stand in for the managed ones: new for each test. */
export interface Elsewhere {
  readonly world: World;
  readonly user: User;
  readonly pages: StandIn;
  /** Two that are free. */
  readonly ports: readonly number[];
  /** The redirect URLs at those ports. */
  callbacks(): string[];
  create(settings?: AppSettings): Auth;
}

/** What an app asks for by default. */
const allScopes = ['openid', 'email', 'aws.cognito.signin.user.admin'];

export function useElsewhere(): Elsewhere {
  const world = useWorld();
  let current: Pick<Elsewhere, 'user' | 'pages' | 'ports'> | undefined;
  beforeEach(async () => {
    const user = await world.createUser();
    const pages = await startStandIn(world, user);
    current = { user, pages, ports: [await freePort(), await freePort()] };
  });
  afterEach(() => current?.pages.close());
  const running = (): NonNullable<typeof current> => {
    if (!current) throw new Error('No test is running.');
    return current;
  };
  const callbacks = (): string[] => running().ports.map((port) => `http://127.0.0.1:${port}/callback`);
  return {
    world,
    get user() {
      return running().user;
    },
    get pages() {
      return running().pages;
    },
    get ports() {
      return running().ports;
    },
    callbacks,
    create({ signInUrls = callbacks(), storage = memoryStorage(), scopes = allScopes, label, fetch } = {}) {
      const { userPool } = world.config();
      return createAuth(
        {
          userPool,
          oauth: {
            domain: 'auth.example.com',
            endpoint: running().pages.url,
            scopes,
            signInUrls,
            signOutUrls: ['myapp://out'],
          },
        },
        { storage, ...(label && { label }), ...(fetch && { fetch }) },
      );
    },
  };
}

/** A browser without a user: it follows each redirect. */
export const browse: OpenAuthSession = async (url) => {
  await fetch(url);
};

/** A browser that stops where it is sent back to, and tells. */
export const browseBack: OpenAuthSession = async (url) => {
  const response = await fetch(url, { redirect: 'manual' });
  return { type: 'success', url: response.headers.get('location') ?? '' };
};
