// Runs a PostgreSQL for tests until its standard input ends, which it does with the process that wants it, however that
// ends; then deletes all of it. Prints the URL of a database. `node tools/postgres-keeper.mjs FOLDER_WITH_BINARIES`
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binaries = process.argv[2] ?? '';
const SETTINGS = [
  'listen_addresses=',
  'max_connections=300',
  'shared_buffers=64MB',
  // What is written here need not outlive the machine.
  'fsync=off',
  'full_page_writes=off',
  'autovacuum=off',
  'log_min_messages=panic',
];

/** `initdb` refuses root. */
const owner = process.getuid?.() === 0 ? findUser('postgres') : undefined;
const folder = mkdtempSync(join(tmpdir(), 'claviger-postgres-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
const data = join(folder, 'data');

const made = spawnSync(
  join(binaries, 'initdb'),
  ['-D', data, '-U', 'claviger', '-A', 'trust', '-E', 'UTF8', '--no-sync', ...collation()],
  { cwd: folder, encoding: 'utf8', ...owner },
);
if (made.status !== 0) {
  console.error(made.error?.message ?? made.stderr);
  process.exit(1);
}
// One user who needs a password, and has none.
const rules = join(data, 'pg_hba.conf');
writeFileSync(rules, `local all refused scram-sha-256\n${readFileSync(rules, 'utf8')}`);
const server = spawn(
  join(binaries, 'postgres'),
  ['-D', data, '-k', folder, ...SETTINGS.flatMap((setting) => ['-c', setting])],
  { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], ...owner },
);
server.once('error', () => process.exit(1));
server.once('exit', (status) => process.exit(status ?? 1));

const stop = () => server.kill('SIGQUIT');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.stdin.on('end', stop).resume();

const isReady = () =>
  spawnSync(join(binaries, 'pg_isready'), ['-h', folder, '-U', 'claviger', '-d', 'postgres'], { stdio: 'ignore' })
    .status === 0;
const waiting = setInterval(() => {
  if (!isReady()) return;
  clearInterval(waiting);
  console.log(`postgres:///postgres?host=${encodeURIComponent(folder)}&user=claviger`);
}, 50);

/** An order of text that isn't the one of code points, where this PostgreSQL can: what sorts by accident shows. */
function collation() {
  const version = spawnSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout;
  const major = Number(/\d+/.exec(version)?.[0]);
  return major >= 15 ? ['--locale=C', '--locale-provider=icu', '--icu-locale=en'] : ['--locale=C'];
}

/** @param {string} name */
function findUser(name) {
  const id = (/** @type {string} */ option) => Number(spawnSync('id', [option, name], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}
