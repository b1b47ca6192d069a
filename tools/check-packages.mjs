// Names the failures "a packed package is not what its package.json promises" (publint), "its types do not resolve for
// some consumers" (attw) and "something is published that must not be, or missing".
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { withPacked } from './pack.mjs';
import { root } from './setup.mjs';

const NOT_PUBLISHED = /(?:\.test(?:-d)?\.|\.tsbuildinfo$|\/srp-vectors|\.claviger)/;

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
  }
});

/**
 * @param {string} name
 * @param {string} sentence
 */
function fail(name, sentence) {
  console.error(`${name}: ${sentence}`);
  process.exitCode = 1;
}
