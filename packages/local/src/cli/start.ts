import { type Local, type StartOptions, startLocal } from '../start-local.js';
import { DataFolderError } from '../store/data-folder-error.js';
import { parseList, parsePort, UsageError } from './options.js';
import { readTriggers } from './triggers.js';

const ORPHAN_CHECK_MS = 250;

/**
 * `claviger start`
 *
 * @throws {Error} whose message is a sentence for the person at the terminal
 */
export async function start(args: StartArguments): Promise<void> {
  const triggers = await readTriggers(args.triggers, args['lambda-endpoint']);
  const local = await startLocal({ ...readOptions(args), triggers }).catch((error: unknown) => {
    throw explain(error, args);
  });
  const stop = stopOnSignal(local);
  // npx doesn't pass signals on: a server that it started would stay behind on its port.
  if (process.env['npm_command'] === 'exec') stopWhenOrphaned(stop);
  if (args.quiet !== true) console.log(describeServer(local, args.data));
  if (local.administrator.isNew) console.log(describeKey(local));
}

/** As the command line gives them. */
export interface StartArguments {
  readonly port: string;
  readonly host: string;
  readonly data: string;
  readonly issuer: string;
  readonly strict: boolean | undefined;
  readonly quiet: boolean | undefined;
  readonly 'public-url': string | undefined;
  readonly 'allow-host': string | undefined;
  readonly 'allow-origin': string | undefined;
  readonly triggers: string | undefined;
  readonly 'lambda-endpoint': string | undefined;
}

function readOptions(args: StartArguments): StartOptions {
  const { issuer, 'public-url': publicUrl } = args;
  if (issuer !== 'local' && issuer !== 'aws') throw new UsageError(`--issuer is local or aws, not "${issuer}".`);
  if (publicUrl !== undefined && !/^https?:\/\/[^\s/]+/.test(publicUrl)) {
    throw new UsageError(`--public-url takes a URL such as http://localhost:9319, not "${publicUrl}".`);
  }
  return {
    port: parsePort(args.port),
    host: args.host,
    data: args.data,
    issuer,
    strict: args.strict === true,
    allowedHosts: parseList(args['allow-host']),
    allowedOrigins: parseList(args['allow-origin']),
    ...(publicUrl !== undefined && { publicUrl }),
  };
}

/** Returns what a signal does. */
function stopOnSignal(local: Local): () => void {
  const stop = (): void => {
    // A second signal means now.
    process.once('SIGINT', () => process.exit(1)).once('SIGTERM', () => process.exit(1));
    local.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return stop;
}

function stopWhenOrphaned(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, ORPHAN_CHECK_MS);
  timer.unref();
}

function describeServer(local: Local, data: string): string {
  const { auth } = local.outputs;
  return [
    `Claviger is listening on ${local.url}, with its data in ${data === ':memory:' ? 'memory' : data}`,
    '',
    `  user pool      ${auth.user_pool_id}`,
    `  app client     ${auth.user_pool_client_id}`,
    `  identity pool  ${auth.identity_pool_id}`,
    `  outputs        ${local.url}/_claviger/outputs`,
    `  inbox          ${local.url}/_claviger/inbox`,
    '',
    'Stop it with Ctrl+C.',
  ].join('\n');
}

function describeKey({ administrator }: Local): string {
  return [
    'Others can reach this server: its administrator’s key is a new one, shown this once and kept in the data folder.',
    `  access key id      ${administrator.accessKeyId}`,
    `  secret access key  ${administrator.secretAccessKey}`,
    'The control plane asks for the secret access key as a bearer token.',
  ].join('\n');
}

function explain(error: unknown, { port, host }: StartArguments): Error {
  if (error instanceof DataFolderError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new UsageError(`Port ${port} is in use: stop what listens there, or give --port another number.`);
  }
  if (code === 'EACCES') {
    return new UsageError(`Port ${port} needs rights that this user does not have: give --port a number above 1023.`);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UsageError(`This machine has no address ${host} to listen on.`);
  }
  return new Error(`Claviger can not start: ${error instanceof Error ? error.message : String(error)}`);
}
