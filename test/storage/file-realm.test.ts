import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import type { SessionStore } from '@claviger/auth/storage';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';

const entry = fileURLToPath(import.meta.resolve('@claviger/auth/storage'));

test('a file store works in a realm of its own, where the errors of Node.js are no Error: in Jest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-realm-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    globalName: 'storage',
    write: false,
  });
  const { process, crypto, TextEncoder, TextDecoder, setTimeout, setInterval, clearTimeout, clearInterval } =
    globalThis;
  const timers = { setTimeout, setInterval, clearTimeout, clearInterval };
  const context = createContext({ process, crypto, TextEncoder, TextDecoder, Uint8Array, performance, ...timers });
  runInContext(outputFiles[0]?.text ?? '', context);
  const path = join(folder, 'session');
  const store: SessionStore = runInContext(
    `storage.fileStorage({ path: ${JSON.stringify(path)}, key: null })`,
    context,
  );
  expect(await store.read('nothing')).toBeNull();
  await store.write('key', 'value');
  expect(await store.read('key')).toBe('value');
});
