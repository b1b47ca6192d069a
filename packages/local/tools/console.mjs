// Builds the console into a folder, from dist/console.json when nothing has changed since. Names the failure "the
// console is larger than its budget".
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const repository = join(root, '../..');
const source = join(root, 'console');
const kept = join(root, 'dist/console.json');

/** All that a browser loads, gzip -9, in bytes. */
const BUDGET = 25_000;

/** @typedef {{ files: Record<string, string>, modules: string[] }} Built `files`: content by name; `modules`: their paths */

/**
 * @param {string} folder made when missing
 * @returns {Promise<string[]>} the paths of all modules in it
 */
export async function buildConsole(folder) {
  const { files, modules } = await readOrBuild();
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return modules.map((path) => join(repository, path));
}

/** @returns {Promise<Built>} */
async function readOrBuild() {
  const hash = hashSources();
  const known = readKept();
  if (known?.hash === hash) return known;
  const { files, modules } = await runVite();
  const size = Object.values(files).reduce((total, content) => total + gzipSync(content, { level: 9 }).length, 0);
  if (size > BUDGET) throw new Error(`The console has ${size} bytes (gzip), ${size - BUDGET} over its budget.`);
  console.log(`console: ${size.toLocaleString('en-US')} bytes (gzip) of ${BUDGET.toLocaleString('en-US')}`);
  // Renamed, so that a build at the same time reads all of it or nothing.
  const temporary = `${kept}.${process.pid}`;
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(temporary, JSON.stringify({ hash, files, modules }));
  renameSync(temporary, kept);
  return { files, modules };
}

function hashSources() {
  const hash = createHash('sha256');
  const require = createRequire(import.meta.url);
  for (const name of ['preact', 'vite']) hash.update(JSON.stringify(require(`${name}/package.json`).version));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)));
  return hash.digest('hex');
}

/** @returns {Built & { hash: string } | undefined} */
function readKept() {
  try {
    return JSON.parse(readFileSync(kept, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns {Promise<Built>} */
async function runVite() {
  // A test that bundles the package has NODE_ENV=test, with which Vite builds a larger page for development.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  const built = await build({
    root: source,
    configFile: false,
    base: '/_claviger/',
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      assetsDir: '',
      modulePreload: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'console.js', assetFileNames: 'console.[ext]' } },
    },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('Vite made something else than one bundle.');
  const files = Object.fromEntries(
    built.output.map((file) => [
      file.fileName,
      file.type === 'chunk' ? file.code : Buffer.from(file.source).toString('utf8'),
    ]),
  );
  const modules = built.output
    .flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
    .filter((path) => path.startsWith(repository))
    .map((path) => path.slice(repository.length));
  return { files, modules };
}
