import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { deriveControlToken, LOOPBACK_ADMINISTRATOR, readOrMakeAdministrator } from './administrator.js';
import type { Clock } from './clock.js';
import type { Outputs } from './control/amplify-outputs.js';
import { type Controls, createControls } from './control/controls.js';
import { withEvents } from './control/events.js';
import { withFaults } from './control/fault-injection.js';
import type { Faults } from './control/faults.js';
import { startHousekeeping } from './control/housekeeping.js';
import { listMessages } from './control/inbox.js';
import type { InboxMessage, InboxQuery } from './control/inbox-message.js';
import { deleteMessages, followInbox, waitForMessages } from './control/inbox-watch.js';
import { buildOutputs } from './control/outputs.js';
import type { Events, ServerEvent } from './control/server-event.js';
import type { Snapshots } from './control/snapshot.js';
import { makeDefaultResources } from './first-start.js';
import { createAwsEndpoint } from './http/aws-endpoint.js';
import { createFrontDoor } from './http/front-door.js';
import { readRolePolicies } from './http/role-policies.js';
import { type IamProviders, readIamProviders } from './identity-pools/iam-providers.js';
import { identityPoolOperations } from './identity-pools/operations.js';
import { openClock } from './kept-clock.js';
import { reportMailFailure } from './messages/mail-failure.js';
import type { OutgoingMail } from './messages/outgoing-mail.js';
import { isRegion } from './region.js';
import type { ReadyUser, Seed } from './seed/seed.js';
import { createSeeding, type Seeding } from './seed/seeding.js';
import { createServices, type LocalServices } from './services.js';
import type { Settings } from './settings.js';
import { readDatabaseUrl } from './store/database-url.js';
import { openStore, type Store } from './store/store.js';
import { stsOperations } from './sts/operations.js';
import type { RolePolicies } from './sts/policy-document.js';
import type { Certificate } from './tls/self-signed.js';
import { checkTriggerOptions, type TriggerOptions } from './triggers/configuration.js';
import { userPoolOperations } from './user-pools/operations.js';
import { version } from './version.js';

/** How a server is started. */
export interface StartOptions {
  /** 0, the default in code, takes a free one. */
  readonly port?: number;
  /** Default `127.0.0.1`. Beyond loopback the fixed administrator's key is replaced by a random one. */
  readonly host?: string;
  /** A folder, made when missing, or `:memory:`, the default in code. */
  readonly data?: string;
  /**
   * A PostgreSQL database in the place of the data folder, that several servers may share:
   * `postgres://user:password@host:port/name`, with `?schema=` for another schema than `claviger`. Needs the package `pg`.
   */
  readonly database?: string;
  /** Where new pools are made whose request's signature names no region: `eu-west-1`. Default `us-east-1`. */
  readonly region?: string;
  /** The form of the tokens' issuer: this server's URL (default), or as AWS has it. */
  readonly issuer?: 'local' | 'aws';
  /** Where clients reach this server; default `http://127.0.0.1:<port>`. */
  readonly publicUrl?: string;
  /**
   * Speak TLS as well, on the same port: with a self-signed certificate for this machine's names, which is made on the
   * first such start and kept in the data folder (`tls-certificate.pem`).
   */
  readonly tls?: boolean;
  /**
   * An SMTP server that e-mail is sent through as well as put into the inbox: `smtp://127.0.0.1:1025`. Needs the
   * package `nodemailer`.
   */
  readonly smtp?: string;
  /** Refuse access keys that the server has never heard of, also on loopback. */
  readonly strict?: boolean;
  /**
   * Fetch also what is beyond this machine: endpoints and metadata of external providers, and triggers by URL. Without
   * it the server fetches nothing but from loopback addresses, and stands in for the providers that it can't ask.
   */
  readonly allowOutbound?: boolean;
  /** Further values of `Host` that the control plane and administrators' operations accept. */
  readonly allowedHosts?: readonly string[];
  /** Further values of `Origin` that they accept. */
  readonly allowedOrigins?: readonly string[];
  /** What runs when a user pool calls a Lambda trigger. */
  readonly triggers?: TriggerOptions;
  /**
   * What roles may do: IAM policies by the role's name or ARN. Keys vended for a role without one may do nothing but
   * ask who they are.
   */
  readonly roles?: RolePolicies;
  /**
   * What IAM would know of identity providers: identity pools take logins of those that they name, and STS their
   * assertions.
   */
  readonly iamProviders?: IamProviders;
  /** What there is at a first start, and after a reset, beside the default pool, client and identity pool. */
  readonly seed?: Seed;
  /** Where unexpected failures are written, one line each, without secrets. Default: standard error. */
  readonly log?: (line: string) => void;
  /** Called with each request that was answered; holds no secrets. */
  readonly onEvent?: (event: ServerEvent) => void;
  /** Called with each message that comes into the inbox. */
  readonly onMessage?: (message: InboxMessage) => void;
}

/** @throws {TypeError} */
function readRegion(region = 'us-east-1'): string {
  if (isRegion(region)) return region;
  throw new TypeError(`A region looks like eu-west-1, unlike "${region}".`);
}

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
  readonly administrator: Settings['administrator'] & { readonly isNew: boolean };
  /** The bearer token of the control plane, where others can reach the server; absent on loopback, which asks for none. */
  readonly controlToken: string | undefined;
  /** Back to the state of a first start: the machine's time, no faults, nothing but what was there then. */
  reset(): Promise<void>;
  /** Answers what is under way, then lets go of the port and the data folder. */
  close(): Promise<void>;
}

/**
 * Starts Cognito on this machine: user pools, identity pools and STS on one port.
 *
 * @throws {TypeError} for a trigger's URL that leads beyond this machine, without `allowOutbound`
 * @throws {TypeError} for an `smtp` that is no such URL
 * @throws {SeedError} for a seed that isn't one
 * @throws {DataFolderError} when the data folder can't be used
 * @throws {DatabaseError} when the database can't be used
 * @throws {Error} with Node's `code` (`EADDRINUSE`, `EACCES`) when the port can't be had
 */
export async function startLocal(options: StartOptions = {}): Promise<Local> {
  const { host = '127.0.0.1', log = (line) => console.error(line) } = options;
  const { allowOutbound = false } = options;
  checkTriggerOptions(options.triggers ?? {}, { allowOutbound });
  const seeding = options.seed === undefined ? undefined : createSeeding(options.seed);
  const outgoingMail = options.smtp === undefined ? undefined : await openMail(options.smtp);
  // Anything else given for a database would be taken for a folder.
  if (options.database !== undefined) readDatabaseUrl(options.database);
  const store = await openStore(options.database ?? options.data ?? ':memory:');
  // The port has to be known before the rest can be made: whoever calls meanwhile waits.
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
    if (options.onEvent !== undefined) controls.events.subscribe(options.onEvent);
    if (options.onMessage !== undefined) await followInbox(store, options.onMessage);
    outgoingMail?.watchFailures((failure) => reportMailFailure(failure, controls.events, log));
    openDoor(createListener({ services, controls, log }));
    const stopHousekeeping = startHousekeeping(services, log);
    const stop = async (): Promise<void> => {
      await stopHousekeeping();
      await close(servers, outgoingMail, store);
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
  let closing: Promise<void> | undefined;
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
    close: () => (closing ??= stop()),
  };
}

interface Servers {
  /** What listens. */
  readonly door: NetServer;
  /** What answers. */
  readonly http: readonly Server[];
  /** PEM, of a server that speaks TLS as well. */
  readonly certificate: string | undefined;
}

async function createServers(listener: RequestListener, certificate: Certificate | undefined): Promise<Servers> {
  const plain = createServer(listener);
  if (certificate === undefined) return { door: plain, http: [plain], certificate: undefined };
  const { acceptBoth } = await import('./tls/both-protocols.js');
  const { door, encrypted } = acceptBoth(plain, certificate, listener);
  return { door, http: [plain, encrypted], certificate: certificate.certificate };
}

async function openMail(url: string): Promise<OutgoingMail> {
  const [{ readSmtpUrl }, { openOutgoingMail }] = await Promise.all([
    import('./messages/smtp-server.js'),
    import('./messages/outgoing-mail.js'),
  ]);
  return await openOutgoingMail(readSmtpUrl(url));
}

async function makeCertificate(store: Store, data = ':memory:'): Promise<Certificate> {
  const { readOrMakeCertificate } = await import('./tls/kept-certificate.js');
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
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function urlOf(server: NetServer): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** How long requests that are under way get to finish. */
const CLOSING_MS = 1_000;

async function close({ door, http }: Servers, outgoingMail: OutgoingMail | undefined, store: Store): Promise<void> {
  const closed = new Promise<void>((resolve) => door.close(() => resolve()));
  for (const server of http) server.closeIdleConnections();
  const impatient = setTimeout(() => {
    for (const server of http) server.closeAllConnections();
  }, CLOSING_MS);
  await closed;
  clearTimeout(impatient);
  await outgoingMail?.close();
  await store.close();
}

function createDeferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
