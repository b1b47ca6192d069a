import { assertKnownOptions } from '../base/known-options.js';
import type { ServerEvent } from '../events/server-event.js';
import type { RolePolicies } from '../iam/policy-document.js';
import type { IamProviders } from '../identity-pools/logins/iam-providers.js';
import type { InboxMessage } from '../inbox/inbox-message.js';
import type { Seed } from '../seed/seed.js';
import { readDatabaseUrl } from '../store/database-url.js';
import { checkTriggerOptions, type TriggerOptions } from '../triggers/configuration.js';

/** The options of {@link startLocal}. */
export interface StartOptions {
  /** Default 0: a free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. Beyond loopback the fixed administrator's key is replaced by a random one. */
  readonly host?: string;
  /** A folder, which is created when it is missing, or `:memory:`. Default `:memory:`. */
  readonly data?: string;
  /**
   * A PostgreSQL database instead of the data folder, which several servers may share:
   * `postgres://user:password@host:port/name`, with `?schema=` for another schema than `claviger`. Needs the package `pg`.
   */
  readonly database?: string;
  /** The region of a new pool whose request's signature names none, such as `eu-west-1`. Default `us-east-1`. */
  readonly region?: string;
  /** The issuer of tokens: this server's URL (`local`), or the issuer of AWS. Default `local`. */
  readonly issuer?: 'local' | 'aws';
  /** The URL by which clients reach this server. Default: `http://127.0.0.1:<port>`, or the address of `host`. */
  readonly publicUrl?: string;
  /**
   * Whether the same port also serves TLS, with a self-signed certificate for this machine's names. The first such start creates
   * it in the data folder (`tls-certificate.pem`). Default false.
   */
  readonly tls?: boolean;
  /**
   * An SMTP server that also sends e-mail, beside the inbox: `smtp://127.0.0.1:1025`. Needs the package `nodemailer`. Default:
   * the inbox alone.
   */
  readonly smtp?: string;
  /** Whether unknown access keys are denied on loopback, too. Default false. */
  readonly strict?: boolean;
  /**
   * Whether the server may send requests beyond this machine: to external providers, and to triggers by URL. Default false: it
   * calls loopback addresses only, and has a mock for each other provider.
   */
  readonly allowOutbound?: boolean;
  /** Further values of `Host` that the control plane, administrators' operations and all pages accept. */
  readonly allowedHosts?: readonly string[];
  /** Further values of `Origin` (`https://app.test:3000`, `null`) that may call this server, its control plane included. */
  readonly allowedOrigins?: readonly string[];
  /** The functions that a user pool calls as Lambda triggers. */
  readonly triggers?: TriggerOptions;
  /**
   * The permissions of roles: IAM policies by the role's name or ARN. Keys of a role without a policy may only call
   * `GetCallerIdentity`.
   */
  readonly roles?: RolePolicies;
  /**
   * The identity providers of IAM. An identity pool accepts logins of the providers that it names, and STS accepts their
   * assertions.
   */
  readonly iamProviders?: IamProviders;
  /** The data of a first start and a reset, beside the default pool, client and identity pool: the parsed JSON of a seed file. */
  readonly seed?: Seed;
  /** Called with each unexpected failure, as one line without secrets. Default: writes it to standard error. */
  readonly log?: (line: string) => void;
  /** Called with each answered request. An event has no secrets. */
  readonly onEvent?: (event: ServerEvent) => void;
  /** Called with each message that comes into the inbox. */
  readonly onMessage?: (message: InboxMessage) => void;
}

/** Every option: one that is missing here does not compile. */
export const START_OPTIONS: Readonly<Record<keyof StartOptions, true>> = {
  port: true,
  host: true,
  data: true,
  database: true,
  region: true,
  issuer: true,
  publicUrl: true,
  tls: true,
  smtp: true,
  strict: true,
  allowOutbound: true,
  allowedHosts: true,
  allowedOrigins: true,
  triggers: true,
  roles: true,
  iamProviders: true,
  seed: true,
  log: true,
  onEvent: true,
  onMessage: true,
};

/**
 * @throws {TypeError} for an unknown option, and for a trigger's URL that leads beyond this machine without
 *   `allowOutbound`
 */
export function assertStartOptions(options: StartOptions): void {
  assertKnownOptions('startLocal', options, START_OPTIONS);
  checkTriggerOptions(options.triggers ?? {}, { allowOutbound: options.allowOutbound ?? false });
}

/**
 * Finds where a server keeps its data.
 *
 * @returns the URL of a PostgreSQL database, a folder, or `:memory:`
 * @throws {DatabaseError} for a `database` that is no such URL
 */
export function findPlace({ database, data = ':memory:' }: StartOptions): string {
  // Any other text for a database would be taken for a folder.
  if (database !== undefined) readDatabaseUrl(database);
  return database ?? data;
}
