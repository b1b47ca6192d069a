import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pause } from './contract.js';
import { makePath, openHere, openStore, startProcess } from './processes.js';

describe('fileStorage between processes', () => {
  test('five processes that count under a lock lose no count, and none is ever inside with another', async () => {
    const path = makePath();
    const counter = `${openStore}
      for (let round = 0; round < 12; round++) {
        const isHeld = await store.lock('a', { waitMs: 30_000 }, async () => {
          appendFileSync(path + '.log', 'in ');
          const before = Number(await store.read('count'));
          await pause(Math.random() * 5);
          await store.write('count', String(before + 1));
          appendFileSync(path + '.log', 'out ');
        });
        if (!isHeld) console.log('waited in vain');
      }`;
    const outputs = await Promise.all(Array.from({ length: 5 }, () => startProcess(counter, [path]).ended));
    expect(outputs.join('')).toBe('');
    expect(await openHere(path).read('count')).toBe('60');
    expect(readFileSync(`${path}.log`, 'utf8')).toBe('in out '.repeat(60));
  });

  test('processes that write different keys without a lock lose nothing', async () => {
    const path = makePath();
    const writer = `${openStore}
      for (let round = 0; round < 10; round++) await store.write(start + round, 'value');`;
    const outputs = await Promise.all(['a', 'b', 'c', 'd'].map((name) => startProcess(writer, [path, name]).ended));
    expect(outputs.join('')).toBe('');
    const store = openHere(path);
    for (const name of ['a', 'b', 'c', 'd']) {
      for (let round = 0; round < 10; round++) expect(await store.read(`${name}${round}`)).toBe('value');
    }
  });

  test('a writer that is killed at any moment leaves the old values or the new ones, and blocks no other process', async () => {
    const path = makePath();
    const writer = `${openStore}
      for (let count = Number(start) + 1; ; count++) {
        await store.write('count', count + ' ' + 'x'.repeat(5_000));
        if (count === Number(start) + 1) console.log('ready');
      }`;
    const store = openHere(path);
    await store.write('still', 'here');
    await store.write('count', '0 ');
    let last = 0;
    for (let kill = 0; kill < 25; kill++) {
      const other = startProcess(writer, [path, `${last}`]);
      await other.prints('ready');
      await pause(Math.random() * 40);
      other.child.kill('SIGKILL');
      await other.ended;
      const [count = '', filling] = (await store.read('count'))?.split(' ') ?? [];
      expect(Number(count)).toBeGreaterThanOrEqual(last);
      if (Number(count) > 0) expect(filling).toBe('x'.repeat(5_000));
      expect(await store.read('still')).toBe('here');
      last = Number(count);
      const startedAt = performance.now();
      await store.write('mine', `${kill}`);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
    expect(last).toBeGreaterThanOrEqual(25);
    expect(readdirSync(join(path, '..')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('watching and waiting for changes does not keep a process alive', async () => {
    const path = makePath();
    await openHere(path).write('key', 'value');
    const other = startProcess(`${openStore} store.watch(() => undefined); console.log(await store.read('key'));`, [
      path,
    ]);
    expect(await other.ended).toBe('value\n');
  });

  test('a process hears what another one writes', async () => {
    const path = makePath();
    const other = startProcess(
      `${openStore}
      store.watch(async (key) => console.log(key + ' is ' + await store.read(key)));
      console.log('watching');
      await pause(20_000);`,
      [path],
    );
    await other.prints('watching');
    await pause(300);
    await openHere(path).write('key', 'value');
    await other.prints('key is value');
  });
});
