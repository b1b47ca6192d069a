import { isRegion } from '../base/region.js';
import { UsageError } from '../base/usage-error.js';
import { readSmtpUrl } from '../messages/smtp-server.js';
import { SeedError } from '../seed/seed-error.js';
import { explainListen } from '../server/listen-error.js';
import type { StartOptions } from '../server/start-options.js';
import { DataFolderError } from '../store/data-folder-error.js';
import { DatabaseError } from '../store/database-error.js';
import { readIamProvidersOption } from './iam-providers.js';
import { parseList, parsePort } from './options.js';
import { readRolesOption } from './roles.js';
import { readTriggers } from './triggers.js';

/** The options of every command that starts a server. */
export interface ServerArguments {
  readonly port: string;
  readonly host: string;
  readonly data: string;
  readonly database: string | undefined;
  readonly region: string;
  readonly issuer: string;
  readonly seed: string;
  readonly smtp: string | undefined;
  readonly tls: boolean | undefined;
  readonly strict: boolean | undefined;
  readonly 'allow-outbound': boolean | undefined;
  readonly 'public-url': string | undefined;
  readonly 'allow-host': string | undefined;
  readonly 'allow-origin': string | undefined;
  readonly roles: string | undefined;
  readonly 'iam-providers': string | undefined;
  readonly triggers: string | undefined;
  readonly 'lambda-endpoint': string | undefined;
}

/** @throws {UsageError} */
export async function readServerOptions(args: ServerArguments): Promise<StartOptions> {
  const { region, issuer, 'public-url': publicUrl } = args;
  if (!isRegion(region)) throw new UsageError(`--region takes a region such as eu-west-1, not "${region}".`);
  if (issuer !== 'local' && issuer !== 'aws') throw new UsageError(`--issuer is local or aws, not "${issuer}".`);
  if (publicUrl !== undefined && !/^https?:\/\/[^\s/]+/.test(publicUrl)) {
    throw new UsageError(`--public-url takes a URL such as http://localhost:9319, not "${publicUrl}".`);
  }
  const allowOutbound = args['allow-outbound'] === true;
  return {
    port: parsePort(args.port),
    host: args.host,
    data: args.data,
    ...(args.database !== undefined && { database: args.database }),
    region,
    issuer,
    tls: args.tls === true,
    strict: args.strict === true,
    allowOutbound,
    allowedHosts: parseList(args['allow-host']),
    allowedOrigins: parseList(args['allow-origin']).map(checkOrigin),
    roles: await readRolesOption(args.roles),
    iamProviders: await readIamProvidersOption(args['iam-providers']),
    triggers: await readTriggers(args.triggers, args['lambda-endpoint'], { allowOutbound }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(args.smtp !== undefined && { smtp: checkSmtp(args.smtp) }),
  };
}

/** A value of `Origin`: a scheme, a host and a port, or `null`. */
function checkOrigin(text: string): string {
  if (text === 'null' || /^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+$/.test(text)) return text;
  throw new UsageError(`--allow-origin takes an origin such as https://app.test:3000, or null, not "${text}".`);
}

function checkSmtp(url: string): string {
  try {
    readSmtpUrl(url);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  return url;
}

/** Why a server cannot start, in a sentence for the user. */
export function explainStart(error: unknown, { port, host }: Pick<ServerArguments, 'port' | 'host'>): Error {
  if (error instanceof DataFolderError || error instanceof DatabaseError || error instanceof SeedError) return error;
  const ofPort = explainListen(error, { port, host }, { port: '--port', host: '--host' });
  if (ofPort !== undefined) return new UsageError(ofPort);
  return new Error(`Claviger cannot start: ${error instanceof Error ? error.message : String(error)}`);
}
