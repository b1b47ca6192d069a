import { memoryStorage } from '@claviger/auth/storage';
import { expect, test } from 'vitest';
import { describeContract } from './contract.js';

describeContract('memoryStorage', () => {
  const store = memoryStorage();
  return { first: store, second: store };
});

test('two memory stores share nothing', async () => {
  const [first, second] = [memoryStorage(), memoryStorage()];
  await first.write('key', 'value');
  expect(await second.read('key')).toBeNull();
  expect(first.shared).toBe(false);
});
