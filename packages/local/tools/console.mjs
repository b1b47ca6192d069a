// Builds the console into a folder, from dist/console.json when nothing has changed since. Names the failure "the
// console is larger than its budget".
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'console');
const kept = join(root, 'dist/console.json');

/** All that a browser loads, gzip -9, in bytes. */
const BUDGET = 25_000;

/** @typedef {Record<string, string>} Files content by name */

/** @param {string} folder made when missing */
export async function buildConsole(folder) {
  const files = await readOrBuild();
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

/** @returns {Promise<Files>} */
async function readOrBuild() {
  const hash = hashSources();
  const known = readKept();
  if (known?.hash === hash) return known.files;
  const files = await runVite();
  const size = Object.values(files).reduce((total, content) => total + gzipSync(content, { level: 9 }).length, 0);
  if (size > BUDGET) throw new Error(`The console has ${size} bytes (gzip), ${size - BUDGET} over its budget.`);
  console.log(`console: ${size.toLocaleString('en-US')} bytes (gzip) of ${BUDGET.toLocaleString('en-US')}`);
  // Renamed, so that a build at the same time reads all of it or nothing.
  const temporary = `${kept}.${process.pid}`;
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(temporary, JSON.stringify({ hash, files }));
  renameSync(temporary, kept);
  return files;
}

function hashSources() {
  const hash = createHash('sha256');
  const require = createRequire(import.meta.url);
  for (const name of ['preact', 'vite']) hash.update(JSON.stringify(require(`${name}/package.json`).version));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)));
  return hash.digest('hex');
}

/** @returns {{ hash: string, files: Files } | undefined} */
function readKept() {
  try {
    return JSON.parse(readFileSync(kept, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns {Promise<Files>} */
async function runVite() {
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
      rolldownOptions: { output: { entryFileNames: 'console.js', assetFileNames: 'console.[ext]' } },
    },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('Vite made something else than one bundle.');
  return Object.fromEntries(
    built.output.map((file) => [
      file.fileName,
      file.type === 'chunk' ? file.code : Buffer.from(file.source).toString('utf8'),
    ]),
  );
}
