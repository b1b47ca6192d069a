// What the test command takes from Debian by itself, on a bare machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const INSTALL_LIMIT_MS = 8 * 60_000;

/**
 * Installs a package of Debian where that needs no question: as root, on Debian.
 *
 * @param {string} name
 * @param {(line: string) => void} log told before it begins, because it takes a minute, and why it failed
 */
export function installFromDebian(name, log) {
  if (process.getuid?.() !== 0 || !isDebian()) return;
  log(`${name} is missing: installing it from Debian (apt-get) …`);
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', name],
  ]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const result = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: INSTALL_LIMIT_MS });
    if (result.status !== 0) {
      const why = (result.stderr ?? '').trim() || result.error?.message || `status ${result.status}`;
      log(`apt-get ${args[0]} failed: ${why}`);
      return;
    }
  }
}

/** Ubuntu has apt-get too, but its package `chromium` is a snap, which does not run in containers. */
function isDebian() {
  const release = '/etc/os-release';
  return existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
}
