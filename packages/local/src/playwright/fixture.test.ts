import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Claviger, openFixture } from './fixture.js';
import { startWorker, type Worker } from './worker.js';

let worker: Worker;
let claviger: Claviger;

beforeAll(async () => {
  worker = await startWorker({}, 0);
  ({ claviger } = await openFixture(worker, 'http://localhost:5173/'));
});
afterAll(() => worker.close());

const MISSPELT: readonly (readonly [door: string, call: (misspelt: never) => Promise<unknown>])[] = [
  ['storageState', (misspelt) => claviger.storageState('ada@example.com', misspelt)],
  ['signIn', (misspelt) => claviger.signIn('ada@example.com', misspelt)],
  ['travel', (misspelt) => claviger.travel(3_600, misspelt)],
  ['readCode', (misspelt) => claviger.readCode('ada@example.com', misspelt)],
  ['listEvents', (misspelt) => claviger.listEvents(misspelt)],
];

test.each(MISSPELT)('%s of the fixture refuses a misspelt option', async (door, call) => {
  await expect(call({ orign: 'http://localhost:3000' } as never)).rejects.toThrow(`${door} has no option "orign"`);
});
