import { type CookieNames, getCookieNames, isPlainLocalhost } from '../../bff/cookie-names.js';
import { createClients } from '../../cognito/clients.js';
import { getUserPool } from '../../cognito/get-user-pool.js';
import { createServiceClock } from '../../cognito/service-clock.js';
import type { AuthConfig } from '../../config/auth-config.js';
import type { AuthError } from '../../errors/auth-error.js';
import { createOwnError } from '../../errors/own-errors.js';
import { createDefaultPlatform } from '../../platform/default-platform.js';
import { createFreshnesses } from '../../session/freshness.js';
import { createSealer } from '../sealing/sealer.js';
import type { AuthServerOptions, Settings } from '../settings/options.js';
import { memoryStore } from '../stores/memory-store.js';
import { type AwsKeys, createAwsKeys } from './aws-keys.js';
import { createSignatureCheck } from './check-signature.js';
import { type RequestCookies, readRequestCookies } from './cookie-jar.js';
import { createVisitor } from './create-visitor.js';
import { createFlights, type Flights } from './flights.js';
import { guardStore } from './guard-store.js';
import { createOpenedSessions, type OpenedSessions } from './opened-sessions.js';
import type { ServerParts } from './parts.js';
import { createRevocations, type RevocationPause } from './revocations.js';
import { createSealedPlace } from './sealed-place.js';
import { createSharedPlace } from './shared-place.js';
import type { Visitor } from './visitor.js';

/** Tokens with a shorter remaining lifetime are renewed before they are used. */
const LEEWAY_MS = 120_000;

/** The session of one request, and the cookies that it changes. */
export interface OpenedRequest {
  readonly visitor: Visitor;
  readonly cookies: RequestCookies;
  readonly names: CookieNames;
}

/** The core of a server: what all requests share, and how a request opens its session. */
export interface ServerCore {
  readonly parts: ServerParts;
  readonly keys: AwsKeys;
  /** Why a session has no identity where the identity pool is not asked. One object, because the stack of an error takes time. */
  readonly noIdentity: AuthError;
  /** Opens the session of a request. Nothing is read before the first use. */
  open(cookieHeader: string, origin: string): OpenedRequest;
}

/** Creates the core of a server from its checked options. */
export function createServerCore(config: AuthConfig, settings: Settings, options: AuthServerOptions): ServerCore {
  const parts = createParts(config, settings, options);
  const shared = {
    flights: createFlights(parts),
    keys: createAwsKeys(parts),
    memory: createOpenedSessions(parts.platform.now),
    pause: { untilMs: -Infinity },
  };
  return {
    parts,
    keys: shared.keys,
    noIdentity: createOwnError(parts.identityPool ? 'NotRequested' : 'NoIdentityPool'),
    open: (cookieHeader, origin) => openRequest(parts, shared, { cookieHeader, origin }),
  };
}

interface Shared {
  readonly flights: Flights;
  readonly keys: AwsKeys;
  readonly memory: OpenedSessions;
  readonly pause: RevocationPause;
}

function openRequest(
  parts: ServerParts,
  { flights, keys, memory, pause }: Shared,
  { cookieHeader, origin }: { readonly cookieHeader: string; readonly origin: string },
): OpenedRequest {
  const { settings, userPool } = parts;
  const isPlain = settings.origins.every(isPlainLocalhost);
  const names = getCookieNames(origin, { name: settings.cookieName, clientId: userPool.clientId, isPlain });
  const cookies = readRequestCookies(cookieHeader, names.isSecure);
  const isSealed = settings.mode === 'bff';
  const place = isSealed
    ? createSealedPlace(parts, cookies, { names, memory })
    : createSharedPlace(parts, cookies, names);
  const revocations = createRevocations(parts, cookies, { prefix: names.prefix, pause });
  const visitor = createVisitor({ parts, flights, keys, cookies, place, revocations });
  return { visitor, cookies, names };
}

function createParts(config: AuthConfig, settings: Settings, options: AuthServerOptions): ServerParts {
  const platform = createDefaultPlatform(options.fetch);
  const clock = createServiceClock(platform);
  const { clientSecret, logger } = options;
  const secret = clientSecret !== undefined && { clientSecret };
  const complete = { ...config, ...(config.userPool && { userPool: { ...config.userPool, ...secret } }) };
  const clients = createClients(complete, { platform, clock, log: undefined });
  const userPool = getUserPool(clients);
  const report: ServerParts['report'] = (record) => {
    try {
      logger?.(record);
    } catch {
      // A logger that fails must not fail the request of a user.
    }
  };
  return {
    ...createFreshnesses(platform.now, LEEWAY_MS, 1),
    config: complete,
    settings,
    userPool,
    identityPool: clients.identityPool,
    platform,
    clock,
    sealer: createSealer(settings.secrets, `${userPool.id}/${userPool.clientId}`),
    store: options.store ? guardStore(options.store, { platform, report }) : memoryStore(),
    checkSignature: createSignatureCheck({ platform, userPool, config: complete }),
    report,
  };
}
