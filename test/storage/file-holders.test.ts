import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { pause } from './contract.js';
import { makePath, openHere, openStore, startProcess } from './processes.js';

const holder = `${openStore}
  await store.lock('a', { waitMs: 5_000 }, async () => {
    console.log('held');
    await pause(60_000);
  });`;

/** How long it takes to get the lock `a`; undefined when it is not free in time. */
async function timeLock(path: string, waitMs: number): Promise<number | undefined> {
  const startedAt = performance.now();
  const isHeld = await openHere(path).lock('a', { waitMs }, async () => undefined);
  return isHeld ? performance.now() - startedAt : undefined;
}

// Most of the time they wait: side by side.
describe.concurrent('who holds a lock of fileStorage', () => {
  test('the lock of a process that lives is waited for in vain; that of one that was killed is taken over at once', async ({
    onTestFinished,
  }) => {
    const path = makePath(onTestFinished);
    const other = startProcess(holder, [path], onTestFinished);
    await other.prints('held');
    expect(await timeLock(path, 1_500)).toBeUndefined();
    other.child.kill('SIGKILL');
    await other.ended;
    expect(await timeLock(path, 5_000)).toBeLessThan(1_000);
  });

  test('of many who find a dead holder, one at a time is let in', async ({ onTestFinished }) => {
    const path = makePath(onTestFinished);
    const other = startProcess(holder, [path], onTestFinished);
    await other.prints('held');
    let inside = 0;
    let runs = 0;
    const waiting = Array.from({ length: 12 }, () =>
      openHere(path).lock('a', { waitMs: 20_000 }, async () => {
        expect(++inside).toBe(1);
        await pause(10);
        inside--;
        runs++;
      }),
    );
    await pause(300);
    expect(runs).toBe(0);
    other.child.kill('SIGKILL');
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 12 }, () => true));
    expect(runs).toBe(12);
  });

  test('a holder that works for longer than the limit of a dead one, and shows life, keeps its lock', async ({
    onTestFinished,
  }) => {
    const path = makePath(onTestFinished);
    await startProcess(holder, [path], onTestFinished).prints('held');
    expect(await timeLock(path, 13_000)).toBeUndefined();
  });

  test('a holder that was stopped is dead after ten seconds, and does not free the lock of its successor', async ({
    onTestFinished,
  }) => {
    const path = makePath(onTestFinished);
    const other = startProcess(
      `${openStore}
      await store.lock('a', { waitMs: 5_000 }, async () => {
        console.log('held');
        await pause(200);
      });
      console.log('left');`,
      [path],
      onTestFinished,
    );
    await other.prints('held');
    other.child.kill('SIGSTOP');
    const startedAt = performance.now();
    const store = openHere(path);
    const isHeld = await store.lock('a', { waitMs: 20_000 }, async () => {
      expect(performance.now() - startedAt).toBeGreaterThan(9_000);
      other.child.kill('SIGCONT');
      await other.prints('left');
      expect(await timeLock(path, 500)).toBeUndefined();
    });
    expect(isHeld).toBe(true);
    expect(await timeLock(path, 1_000)).toBeLessThan(500);
  });

  test('threads of one process exclude each other, and the lock of one that was terminated is free after ten seconds', async ({
    onTestFinished,
  }) => {
    const path = makePath(onTestFinished);
    const program = `
      const { parentPort } = require('node:worker_threads');
      import('@claviger/auth/storage').then(async ({ fileStorage }) => {
        const store = fileStorage({ path: ${JSON.stringify(path)}, key: new Uint8Array(32).fill(7) });
        await store.lock('a', { waitMs: 5_000 }, async () => {
          parentPort.postMessage('held');
          await new Promise((resolve) => setTimeout(resolve, 60_000));
        });
      });`;
    const worker = new Worker(program, { eval: true });
    onTestFinished(async () => {
      await worker.terminate();
    });
    await new Promise((resolve) => worker.once('message', resolve));
    expect(await timeLock(path, 500)).toBeUndefined();
    await worker.terminate();
    expect(await timeLock(path, 14_000)).toBeGreaterThan(8_000);
  });
});
