import { isLoopbackHost } from '../base/loopback.js';
import { describeMissingUsers } from '../seed/missing-users.js';
import type { ReadyUser } from '../seed/seed.js';
import { readSeedOption } from '../seed/seed-file.js';
import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import { showDatabaseUrl } from '../store/database-url.js';
import { explainStart, readServerOptions, type ServerArguments } from './server-options.js';
import { createTerminal } from './terminal.js';

const ORPHAN_CHECK_MS = 250;

/** The options of the command line. */
export interface StartArguments extends ServerArguments {
  readonly quiet: boolean | undefined;
  readonly json: boolean | undefined;
}

/**
 * `claviger start`
 *
 * @throws {Error} whose message is a sentence for the user
 */
export async function start(args: StartArguments): Promise<void> {
  const terminal = createTerminal({ quiet: args.quiet === true, json: args.json === true });
  const options = await readServerOptions(args);
  // Others can reach this server, so it gets no users with public passwords.
  const seed = args.seed === 'default' && !isLoopbackHost(args.host) ? undefined : await readSeedOption(args.seed);
  const local = await startLocal({
    ...options,
    ...(seed !== undefined && { seed }),
    onEvent: terminal.showEvent,
    ...(args.quiet !== true && { onMessage: terminal.showMessage }),
    log: terminal.showFailure,
  }).catch((error: unknown) => {
    throw explainStart(error, args);
  });
  const stop = stopOnSignal(local);
  // The npm launcher does not forward signals. Without this, a server that it started keeps its port.
  if (process.env['npm_command'] === 'exec') stopWhenOrphaned(stop);
  const users = await local.listReadyUsers(args.json === true ? undefined : MOST_SHOWN_USERS);
  const data = args.database === undefined ? args.data : showDatabaseUrl(args.database);
  const missing = isFile(args.seed) ? await local.listMissingUsers() : [];
  const note = missing.length === 0 ? undefined : describeMissingUsers(missing, args.seed);
  terminal.say(describeServer(local, { data, users, note }), {
    url: local.url,
    data,
    users,
    ...(note !== undefined && { note }),
  });
  if (local.controlToken !== undefined) terminal.say(OPEN_TO_OTHERS, { openToOthers: true });
  if (local.administrator.isNew) console.log(describeKey(local));
}

/**
 * Closes the server on a signal; a second one stops at once.
 *
 * @returns what does the same without a signal
 */
function stopOnSignal(local: Local): () => void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    local.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  // One listener for both signals: Deno also calls one that is added while a signal is delivered.
  const stopOrExit = (): void => (isStopping ? process.exit(1) : stop());
  process.on('SIGINT', stopOrExit).on('SIGTERM', stopOrExit);
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

const MOST_SHOWN_USERS = 5;

interface Started {
  readonly data: string;
  readonly users: readonly ReadyUser[];
  readonly note: string | undefined;
}

function describeServer(local: Local, { data, users, note }: Started): string {
  const { auth } = local.outputs;
  return [
    `Claviger is listening on ${local.url}, with its data in ${data === ':memory:' ? 'memory' : data}`,
    '',
    `  user pool      ${auth.user_pool_id}`,
    `  app client     ${auth.user_pool_client_id}`,
    `  identity pool  ${auth.identity_pool_id}`,
    `  outputs        ${local.url}/_claviger/outputs`,
    `  console        ${local.url}/_claviger/`,
    ...(local.tls === undefined ? [] : [`  TLS            ${local.tls.url}`]),
    ...(users.length === 0 ? [] : ['', 'Ready users:']),
    ...users.slice(0, MOST_SHOWN_USERS).map(describeUser),
    ...(note === undefined ? [] : ['', note]),
    '',
    'Messages and denied requests follow. Stop the server with Ctrl+C.',
  ].join('\n');
}

function describeUser({ username, password, totpSecret }: ReadyUser): string {
  const totp = totpSecret === undefined ? '' : `  and codes of the TOTP secret ${totpSecret}`;
  return `  ${username}  password ${password}${totp}`;
}

function isFile(seed: string): boolean {
  return seed !== 'default' && seed !== 'none';
}

const OPEN_TO_OTHERS =
  'Others can reach this server: users with the published password of the default seed can’t sign in until it is changed.';

function describeKey({ administrator, controlToken }: Local): string {
  return [
    'This server has a new administrator’s key. It is shown only now and kept in the data folder:',
    `  access key id      ${administrator.accessKeyId}`,
    `  secret access key  ${administrator.secretAccessKey}`,
    'The console and the control plane need a bearer token, which is derived from the key:',
    `  control token      ${controlToken}`,
  ].join('\n');
}
