import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { ControlError } from '../control/control-error.js';
import type { Local } from './local.js';
import { startLocal } from './start-local.js';

type MethodOf<T, Prefix extends string = ''> = {
  [Name in keyof T & string]: T[Name] extends (...args: never[]) => unknown ? `${Prefix}${Name}` : never;
}[keyof T & string];

type Door =
  | MethodOf<Local>
  | MethodOf<Local['inbox'], 'inbox.'>
  | MethodOf<Local['clock'], 'clock.'>
  | MethodOf<Local['faults'], 'faults.'>
  | MethodOf<Local['snapshots'], 'snapshots.'>
  | MethodOf<Local['events'], 'events.'>;

interface Method {
  /** `works`: it reads memory, or takes away what is gone already, as the clean-up of a test does. */
  readonly outcome: 'rejects' | 'throws' | 'works';
  readonly call: (local: Local) => unknown;
}

const rejects = (call: Method['call']): Method => ({ outcome: 'rejects', call });
const throws = (call: Method['call']): Method => ({ outcome: 'throws', call });
const works = (call: Method['call']): Method => ({ outcome: 'works', call });

/** Every method of a backend: one that is missing here does not compile. */
const DOORS: Readonly<Record<Door, Method>> = {
  'inbox.find': rejects(({ inbox }) => inbox.find({ to: 'ada@example.com' })),
  'inbox.list': rejects(({ inbox }) => inbox.list()),
  'inbox.clear': rejects(({ inbox }) => inbox.clear()),
  'clock.now': works(({ clock }) => clock.now()),
  'clock.advance': throws(({ clock }) => clock.advance(1)),
  'clock.set': throws(({ clock }) => clock.set(new Date())),
  'faults.add': throws(({ faults }) => faults.add({ latencyMs: 1 })),
  'faults.list': works(({ faults }) => faults.list()),
  'faults.clear': works(({ faults }) => faults.clear()),
  'snapshots.save': rejects(({ snapshots }) => snapshots.save('a')),
  'snapshots.restore': rejects(({ snapshots }) => snapshots.restore('a')),
  'snapshots.list': rejects(({ snapshots }) => snapshots.list()),
  'snapshots.delete': rejects(({ snapshots }) => snapshots.delete('a')),
  'snapshots.export': rejects(({ snapshots }) => snapshots.export()),
  'snapshots.import': rejects(({ snapshots }) => snapshots.import({})),
  'events.list': works(({ events }) => events.list()),
  'events.subscribe': throws(({ events }) => events.subscribe(() => undefined)),
  listReadyUsers: rejects((local) => local.listReadyUsers()),
  listMissingUsers: rejects((local) => local.listMissingUsers()),
  verifyRequest: rejects((local) => local.verifyRequest({ method: 'GET', url: '/', headers: {} })),
  reset: rejects((local) => local.reset()),
  close: works((local) => local.close()),
};

const CLOSED = {
  name: 'ControlError',
  code: 'ServerUnreachable',
  message: 'This backend is closed: start another one with startLocal, or close this one later.',
};

let closed: Local;

beforeAll(async () => {
  closed = await startLocal();
  await closed.close();
});

test.each(Object.entries(DOORS))('%s of a closed backend says so, or works', async (_, { outcome, call }) => {
  if (outcome === 'throws') expect(() => call(closed)).toThrow(expect.objectContaining(CLOSED));
  else if (outcome === 'works') await call(closed);
  else await expect(call(closed)).rejects.toMatchObject(CLOSED);
});

test('what waits for a message when the backend closes learns that at once', async () => {
  const local = await startLocal();
  const waiting = local.inbox.find({ to: 'ada@example.com', waitSeconds: 60 }).catch((error: unknown) => error);
  const began = performance.now();
  await local.close();
  const error = await waiting;
  expect(error).toBeInstanceOf(ControlError);
  expect(error).toMatchObject({ ...CLOSED, cause: expect.any(Error) });
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('the address, the outputs and the requests of a closed backend are still there', async () => {
  const local = await startLocal();
  onTestFinished(() => local.close());
  await fetch(local.url, { method: 'POST', headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' } });
  const { url, outputs } = local;
  await Promise.all([local.close(), local.close()]);
  expect(local).toMatchObject({ url, outputs });
  expect(local.events.list()).toMatchObject([{ operation: 'GetUser', status: 400 }]);
});
