import { startLocal } from '@claviger/local';
import { expect, onTestFinished, test } from 'vitest';
import { fuzz } from '../../bench/lib/fuzz.mjs';

// `npm run bench -- fuzz` sends 100,000, and others every time.
const REQUESTS = 2_000;

test.each([1, 2])('requests made from the models are answered without a failure (seed %i)', async (seed) => {
  const log: string[] = [];
  const local = await startLocal({ log: (line) => log.push(line) });
  onTestFinished(() => local.close());
  const { faults, statuses } = await fuzz({ url: local.url, requests: REQUESTS, seed });
  expect(faults).toEqual([]);
  expect(log).toEqual([]);
  // Both what is right and what is wrong was among them.
  expect(statuses).toMatchObject({ 200: expect.any(Number), 400: expect.any(Number) });
});
