import { assertKnownOptions } from '../base/known-options.js';
import type { ServerEvent } from '../events/server-event.js';
import type { RolePolicies } from '../iam/policy-document.js';
import type { IamProviders } from '../identity-pools/logins/iam-providers.js';
import type { InboxMessage } from '../inbox/inbox-message.js';
import type { Seed } from '../seed/seed.js';
import { readDatabaseUrl } from '../store/database-url.js';
import { checkTriggerOptions, type TriggerOptions } from '../triggers/configuration.js';

/** How a server is started. */
export interface StartOptions {
  /** 0, the default in code, takes a free one. */
  readonly port?: number;
  /** Default `127.0.0.1`. Beyond loopback the fixed administrator's key is replaced by a random one. */
  readonly host?: string;
  /** A folder, made when missing, or `:memory:`, the default in code. */
  readonly data?: string;
  /**
   * A PostgreSQL database instead of the data folder, which several servers may share:
   * `postgres://user:password@host:port/name`, with `?schema=` for another schema than `claviger`. Needs the package `pg`.
   */
  readonly database?: string;
  /** The region of a new pool whose request's signature names none, such as `eu-west-1`. Default `us-east-1`. */
  readonly region?: string;
  /** The form of the tokens' issuer: this server's URL (default), or as AWS has it. */
  readonly issuer?: 'local' | 'aws';
  /** Where clients reach this server. Default: `http://127.0.0.1:<port>`, or the address of `host`. */
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
  /** Deny access keys that the server does not know, also on loopback. */
  readonly strict?: boolean;
  /**
   * Allow requests beyond this machine: endpoints and metadata of external providers, and triggers by URL. Without it the
   * server calls loopback addresses only, and has a mock for each other provider.
   */
  readonly allowOutbound?: boolean;
  /** Further values of `Host` that the control plane, administrators' operations and all pages accept. */
  readonly allowedHosts?: readonly string[];
  /** Further values of `Origin` (`https://app.test:3000`, `null`) that may call this server, its control plane included. */
  readonly allowedOrigins?: readonly string[];
  /** What runs when a user pool calls a Lambda trigger. */
  readonly triggers?: TriggerOptions;
  /**
   * What roles may do: IAM policies by the role's name or ARN. Keys vended for a role without one may do nothing but
   * ask who they are.
   */
  readonly roles?: RolePolicies;
  /**
   * The identity providers of IAM: identity pools take logins of those that they name, and STS takes their
   * assertions.
   */
  readonly iamProviders?: IamProviders;
  /** What a first start and a reset create beside the default pool, client and identity pool: the parsed JSON of a seed file. */
  readonly seed?: Seed;
  /** Where unexpected failures are written, one line each, without secrets. Default: standard error. */
  readonly log?: (line: string) => void;
  /** Called with each request that was answered; holds no secrets. */
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
