import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createFileLocks } from './file-lock.js';
import { fileStorage } from './file-storage.js';
import { loadNode } from './node-files.js';

test('a write behind one that does not finish ends after 15 s with StorageFileBusy, and the value stays', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'session');
  const store = fileStorage({ path, key: null });
  await store.write('a', 'old');
  await createFileLocks(loadNode(), path).hold('write', 1_000, async () => {
    const startedAt = performance.now();
    const clock = vi.spyOn(performance, 'now');
    onTestFinished(() => clock.mockRestore());
    let asked = 0;
    // Each look at the clock costs 6 s: less than the 10 s after which the other writer counts as dead.
    clock.mockImplementation(() => startedAt + 6_000 * asked++);
    await expect(store.write('a', 'new')).rejects.toMatchObject({ kind: 'service', code: 'StorageFileBusy' });
    clock.mockRestore();
  });
  expect(await store.read('a')).toBe('old');
});
