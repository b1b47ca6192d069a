import { once as onceEmitted } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Clock } from '../base/clock.js';
import { once } from '../base/once.js';
import type { AccessKey, Settings } from '../base/settings.js';
import { version } from '../base/version.js';
import { openClock } from '../context/persisted-clock.js';
import type { LocalServices } from '../context/services.js';
import type { Outputs } from '../control/amplify-outputs.js';
import { type Controls, createControls } from '../control/controls.js';
import { withFaults } from '../control/fault-injection.js';
import type { Faults } from '../control/faults.js';
import { startHousekeeping } from '../control/housekeeping.js';
import { buildOutputs } from '../control/outputs.js';
import type { Snapshots } from '../control/snapshot.js';
import { withEvents } from '../events/events.js';
import type { Events } from '../events/server-event.js';
import { readRolePolicies } from '../iam/role-policies.js';
import { readIamProviders } from '../identity-pools/logins/iam-providers.js';
import { identityPoolOperations } from '../identity-pools/operations.js';
import { listMessages } from '../inbox/inbox.js';
import type { InboxMessage, InboxQuery } from '../inbox/inbox-message.js';
import { deleteMessages, followInbox, waitForMessages } from '../inbox/inbox-watch.js';
import type { OutgoingMail } from '../messages/outgoing-mail.js';
import { makeDefaultResources } from '../seed/first-start.js';
import type { ReadyUser } from '../seed/seed.js';
import { createSeeding, type Seeding } from '../seed/seeding.js';
import { readDatabaseUrl } from '../store/database-url.js';
import { openStore, type Store } from '../store/store.js';
import { stsOperations } from '../sts/operations.js';
import type { Connections } from '../tls/both-protocols.js';
import type { Certificate } from '../tls/self-signed.js';
import { checkTriggerOptions } from '../triggers/configuration.js';
import { userPoolOperations } from '../user-pools/operations.js';
import { deriveControlToken, LOOPBACK_ADMINISTRATOR, readOrMakeAdministrator } from './administrator.js';
import { createAwsEndpoint } from './aws-endpoint.js';
import { createServices } from './create-services.js';
import { createFrontDoor } from './front-door.js';
import { migrations } from './migrations.js';
import { reportMailFailure } from './report-mail-failure.js';
import { checkStartOptions, readRegion, type StartOptions } from './start-options.js';

/** The AWS account that owns everything here. */
const ACCOUNT = '123456789012';

/** A running server. */
export interface Local {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string;
  /** The same address over TLS, with the certificate (PEM) that clients have to trust; absent without `tls`. */
  readonly tls: { readonly url: string; readonly certificate: string } | undefined;
  /** `amplify_outputs.json` as an object. */
  readonly outputs: Outputs;
  readonly inbox: {
    /** The newest message to an address or phone number; with `waitSeconds` as soon as there is one. */
    find(query: {
      readonly to: string;
      readonly purpose?: string;
      readonly waitSeconds?: number;
    }): Promise<InboxMessage | undefined>;
    /** Messages, newest first. */
    list(query?: { readonly to?: string }): Promise<InboxMessage[]>;
    /** Takes messages out of it, by default all. */
    clear(query?: InboxQuery): Promise<void>;
  };
  /** The time by which this server lives. */
  readonly clock: Pick<Clock, 'now' | 'advance' | 'set'>;
  /** What is to go wrong. */
  readonly faults: Faults;
  /** Saves and restores everything. */
  readonly snapshots: Snapshots;
  /** The last requests, and why they were refused. */
  readonly events: Events;
  /** The users of the seed who can sign in with what the seed says. */
  listReadyUsers(): Promise<readonly ReadyUser[]>;
  /** The administrator's key, and whether this start made it. */
  readonly administrator: AccessKey & { readonly isNew: boolean };
  /** The bearer token of the control plane, where others can reach the server; absent on loopback, which asks for none. */
  readonly controlToken: string | undefined;
  /** Back to the state of a first start: the machine's time, no faults, nothing but what was there then. */
  reset(): Promise<void>;
  /**
   * Waits at most a second for requests in progress, then abandons them and frees the port and the data folder. After
   * that the server uses, answers and logs nothing.
   */
  close(): Promise<void>;
}

/**
 * Starts Cognito on this machine: user pools, identity pools and STS on one port.
 *
 * @throws {TypeError} for an unknown option
 * @throws {TypeError} for a trigger's URL that leads beyond this machine, without `allowOutbound`
 * @throws {TypeError} for an `smtp` that is no such URL
 * @throws {SeedError} for a seed that isn't one
 * @throws {DataFolderError} when the data folder can't be used
 * @throws {DatabaseError} when the database can't be used
 * @throws {Error} with Node's `code` (`EADDRINUSE`, `EACCES`) when the port can't be had
 */
export async function startLocal(options: StartOptions = {}): Promise<Local> {
  checkStartOptions(options);
  const { host = '127.0.0.1' } = options;
  // Work that is abandoned at the end may still run for a while: it logs and reports nothing then.
  const told = createTelling(options);
  const { log } = told;
  const { allowOutbound = false } = options;
  checkTriggerOptions(options.triggers ?? {}, { allowOutbound });
  const seeding = options.seed === undefined ? undefined : createSeeding(options.seed);
  const outgoingMail = options.smtp === undefined ? undefined : await openMail(options.smtp);
  // Anything else given for a database would be taken for a folder.
  if (options.database !== undefined) readDatabaseUrl(options.database);
  const store = await openStore(options.database ?? options.data ?? ':memory:', migrations);
  if (store.warning !== undefined) log(store.warning);
  // The rest depends on the port: clients that call before it is ready wait.
  const { promise: door, resolve: openDoor } = createDeferred<RequestListener>();
  const certificate = options.tls === true ? await makeCertificate(store, options.data) : undefined;
  const servers = await createServers((incoming, outgoing) => {
    void door.then((listener) => listener(incoming, outgoing));
  }, certificate);
  try {
    const port = await listen(servers.door, options.port ?? 0, host);
    const loopback = isLoopback(host);
    const administrator = loopback
      ? { key: LOOPBACK_ADMINISTRATOR, isNew: false }
      : await readOrMakeAdministrator(store);
    const settings: Settings = {
      publicUrl: (options.publicUrl ?? `http://127.0.0.1:${port}`).replace(/\/+$/, ''),
      issuer: options.issuer ?? 'local',
      account: ACCOUNT,
      region: readRegion(options.region),
      loopback,
      strict: options.strict ?? false,
      allowOutbound,
      allowedHosts: options.allowedHosts ?? [],
      allowedOrigins: options.allowedOrigins ?? [],
      triggers: options.triggers ?? {},
      roles: readRolePolicies(ACCOUNT, options.roles ?? {}),
      iamProviders: readIamProviders(ACCOUNT, options.iamProviders ?? {}),
      administrator: administrator.key,
    };
    const services = await createServices({
      settings,
      store,
      clock: await openClock(store),
      ...(outgoingMail !== undefined && { outgoingMail }),
    });
    await makeDefaultResources(services, seeding);
    const controls = createControls(services, { isOperation, seeding });
    await controls.events.subscribe(told.onEvent);
    const stopFollowing = options.onMessage === undefined ? undefined : await followInbox(store, told.onMessage);
    outgoingMail?.watchFailures((failure) => reportMailFailure(failure, controls.events, log));
    openDoor(createListener({ services, controls, log }));
    const stopHousekeeping = startHousekeeping(services, log);
    const stop = async (): Promise<void> => {
      await within(CLOSING_MS, Promise.all([stopHousekeeping(), finishRequests(servers)]));
      await outgoingMail?.close();
      stopFollowing?.();
      told.end();
      await store.close();
    };
    return await describeRunning(services, {
      servers,
      controls,
      seeding,
      stop,
      isNew: administrator.isNew,
    });
  } catch (error) {
    servers.door.close();
    await store.close();
    throw error;
  }
}

const OPERATIONS = [...userPoolOperations, ...identityPoolOperations];

function isOperation(name: string): boolean {
  return [...OPERATIONS, ...stsOperations].some((operation) => operation.name === name);
}

interface Serving {
  readonly services: LocalServices;
  readonly controls: Controls;
  readonly log: (line: string) => void;
}

function createListener({ services, controls, log }: Serving): RequestListener {
  const frontDoor = createFrontDoor({
    log,
    aws: withEvents(createAwsEndpoint({ services, log, operations: OPERATIONS }), controls.events),
    control: { services, controls, version, bearerToken: controlTokenOf(services.settings) },
  });
  return withFaults(frontDoor, { ...controls, clock: services.clock });
}

/** Anyone knows the key on loopback, so that no token follows from it. */
function controlTokenOf({ loopback, administrator }: Settings): string | undefined {
  return loopback ? undefined : deriveControlToken(administrator.secretAccessKey);
}

interface Running {
  readonly servers: Servers;
  readonly controls: Controls;
  readonly seeding: Seeding | undefined;
  readonly stop: () => Promise<void>;
  /** Whether the administrator's key was made at this start. */
  readonly isNew: boolean;
}

async function describeRunning(
  services: LocalServices,
  { servers, controls, seeding, stop, isNew }: Running,
): Promise<Local> {
  const { store, clock, settings } = services;
  const outputs = await buildOutputs(services);
  const { certificate } = servers;
  return {
    url: urlOf(servers.door),
    tls: certificate === undefined ? undefined : { url: urlOf(servers.door).replace('http:', 'https:'), certificate },
    outputs,
    inbox: {
      find: async ({ to, purpose, waitSeconds = 0 }) =>
        (await waitForMessages(store, { to, purpose, waitMs: waitSeconds * 1_000 }))[0],
      list: (query = {}) => listMessages(store, query),
      clear: (query) => deleteMessages(store, query),
    },
    clock: { now: clock.now, advance: clock.advance, set: clock.set },
    faults: controls.faults,
    snapshots: controls.snapshots,
    events: controls.events,
    listReadyUsers: async () => (await seeding?.listReadyUsers(store.db)) ?? [],
    administrator: { ...settings.administrator, isNew },
    controlToken: controlTokenOf(settings),
    reset: () => controls.reset(),
    close: once(stop),
  };
}

interface Servers {
  /** What listens. */
  readonly door: NetServer;
  /** What answers, and what else has connections. */
  readonly http: readonly Connections[];
  /** PEM, of a server that speaks TLS as well. */
  readonly certificate: string | undefined;
}

async function createServers(listener: RequestListener, certificate: Certificate | undefined): Promise<Servers> {
  const plain = createServer(listener);
  if (certificate === undefined) return { door: plain, http: [plain], certificate: undefined };
  const { acceptBoth } = await import('../tls/both-protocols.js');
  const { door, encrypted, connections } = acceptBoth(plain, listener, certificate);
  return { door, http: [plain, encrypted, connections], certificate: certificate.certificate };
}

async function openMail(url: string): Promise<OutgoingMail> {
  const [{ readSmtpUrl }, { openOutgoingMail }] = await Promise.all([
    import('../messages/smtp-server.js'),
    import('../messages/outgoing-mail.js'),
  ]);
  return await openOutgoingMail(readSmtpUrl(url));
}

async function makeCertificate(store: Store, data = ':memory:'): Promise<Certificate> {
  const { readOrMakeCertificate } = await import('../tls/persisted-certificate.js');
  try {
    return await readOrMakeCertificate(data);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function listen(server: NetServer, port: number, host: string): Promise<number> {
  server.listen(port, host);
  // Rejects when the server emits an error instead.
  await onceEmitted(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function urlOf(server: NetServer): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** How long work that is in progress gets to finish. */
const CLOSING_MS = 1_000;
const IDLE_CHECK_MS = 20;

/** Lets no request in, and waits for those that are in progress; the last of them are cut off in time. */
async function finishRequests({ door, http }: Servers): Promise<void> {
  const closed = new Promise<void>((resolve) => door.close(() => resolve()));
  const closeIdle = (): void => {
    for (const server of http) server.closeIdleConnections();
  };
  closeIdle();
  // A client keeps its connection after the last answer.
  const repeat = setInterval(closeIdle, IDLE_CHECK_MS);
  const cutOff = setTimeout(() => {
    for (const server of http) server.closeAllConnections();
  }, CLOSING_MS);
  await closed;
  clearInterval(repeat);
  clearTimeout(cutOff);
}

/** Waits for something, but not longer than this. */
async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

interface Telling extends Required<Pick<StartOptions, 'log' | 'onEvent' | 'onMessage'>> {
  end(): void;
}

function createTelling({ log = (line) => console.error(line), onEvent, onMessage }: StartOptions): Telling {
  let isOver = false;
  return {
    log: (line) => {
      if (!isOver) log(line);
    },
    onEvent: (event) => {
      if (!isOver) onEvent?.(event);
    },
    onMessage: (message) => {
      if (!isOver) onMessage?.(message);
    },
    end: () => {
      isOver = true;
    },
  };
}

function createDeferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
