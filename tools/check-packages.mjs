// Names the failures "a packed package is not what its package.json promises" (publint), "its types do not resolve for
// some consumers" (attw), "something is published that must not be, or missing" and "the client has code that the oldest
// browsers of its README can't run, or that React Native miscompiles".
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { withPacked } from './pack.mjs';
import { root } from './setup.mjs';

const NOT_PUBLISHED = /(?:\.test(?:-d)?\.|\.tsbuildinfo$|\/srp-vectors|\.claviger)/;

/** As in packages/auth/README.md and packages/auth/tools/bundle.mjs. */
const OLDEST = ['es2022', 'chrome100', 'firefox97', 'safari15.4'];

/** What the syntax does not show. React Native compiles generators by Babel's regenerator while it develops. */
const FORBIDDEN = {
  'calls a function that older Safari versions lack': /\bAbortSignal\.(?:any|timeout)\(/,
  'awaits inside a template literal or after an object’s `...`, which React Native miscompiles':
    /\$\{[^}`]*\bawait\b|\{[^{}()[\]]*\.\.\.\(?await\b/,
};

await withPacked(async (packages) => {
  for (const packed of packages) {
    if (packed.entries.length === 0) fail(packed.name, 'its package.json has no exports');
    const manifest = JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8'));
    const { messages } = await publint({ pkgDir: packed.folder, pack: false, strict: true });
    for (const message of messages) fail(packed.name, formatMessage(message, manifest) ?? message.code);
    const cli = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const attw = spawnSync(
      process.execPath,
      [cli, packed.tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'],
      {
        encoding: 'utf8',
      },
    );
    if (attw.status !== 0) fail(packed.name, `attw:\n${attw.stdout}${attw.stderr}`);
    const files = globSync('**/*', { cwd: packed.folder });
    for (const file of files) if (NOT_PUBLISHED.test(file)) fail(packed.name, `publishes ${file}`);
    if (!files.includes('LICENSE')) fail(packed.name, 'has no LICENSE');
    if (packed.name === '@claviger/auth') await checkSyntax(packed.folder, files);
  }
});

/**
 * What esbuild would write in another way for the oldest browsers, they can't read. Servers and the command have Node.js.
 *
 * @param {string} folder
 * @param {string[]} files
 */
async function checkSyntax(folder, files) {
  for (const file of files.filter((path) => path.endsWith('.js'))) {
    const code = readFileSync(join(folder, file), 'utf8');
    const [written, newest] = await Promise.all([OLDEST, 'esnext'].map((target) => transform(code, { target })));
    if (written?.code !== newest?.code) fail('@claviger/auth', `${file} has syntax newer than ${OLDEST.join(', ')}`);
    if (/bundle\/(?:cli|server)\//.test(file)) continue;
    for (const [sentence, pattern] of Object.entries(FORBIDDEN))
      if (pattern.test(code)) fail('@claviger/auth', `${file} ${sentence}`);
  }
}

/**
 * @param {string} name
 * @param {string} sentence
 */
function fail(name, sentence) {
  console.error(`${name}: ${sentence}`);
  process.exitCode = 1;
}
