// Names the failure "something of one machine is in the repository": its paths, or the host of its package registry.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from './setup.mjs';
import { listTracked } from './tracked.mjs';

/** Folders in which people keep their work; as the beginning of a path, not in the middle of a URL. */
const MACHINE_PATH = /(?<![\w.:/@-])\/(?:home|Users|root|work|workspace|workspaces|builds)\/[\w.-]+/;

/** The path of a clone is telling only when it is longer than what an ordinary text or URL may hold, such as /app. */
const own = [root.split(sep).length > 3 ? root : '', readRegistryHost()].filter((text) => text !== '');
let failed = false;
for (const path of listTracked()) {
  for (const [index, line] of readFileSync(join(root, path), 'utf8').split('\n').entries()) {
    const found = MACHINE_PATH.exec(line)?.[0] ?? own.find((text) => line.includes(text));
    if (found !== undefined) fail(`${path}:${index + 1}: names ${found}`);
    if (/(?:^|\/)package-lock\.json$/.test(path) && /"resolved": "[a-z+]+:/.test(line))
      fail(`${path}:${index + 1}: names where it was downloaded`);
  }
}
process.exitCode = failed ? 1 : 0;

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  failed = true;
}

function readRegistryHost() {
  const { stdout } = spawnSync('npm', ['config', 'get', 'registry'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return URL.canParse(stdout.trim()) ? new URL(stdout.trim()).hostname : '';
}
