import type { Controls } from './controls.js';
import type { Fault } from './fault.js';
import { type ControlApp, explaining, readJson, readMembers, readQuery } from './request-body.js';

/** The largest snapshot that is taken over: some 200,000 users. */
const LARGEST_SNAPSHOT_BYTES = 268_435_456;

const LARGEST_SEED_BYTES = 67_108_864;

/** What tests do to a server over HTTP: faults, snapshots, and what happened. */
export function addTestRoutes(app: ControlApp, controls: Controls): void {
  const { faults, snapshots, events } = controls;

  app.get('/_claviger/faults', (context) => context.json(faults.list()));
  app.post(
    '/_claviger/faults',
    explaining(async (context) => context.json(faults.add((await readJson(context)) as Fault), 201)),
  );
  app.delete('/_claviger/faults', (context) => {
    faults.clear();
    return context.json({ status: 'ok' });
  });

  app.get('/_claviger/snapshot', async (context) => context.json(await snapshots.export()));
  app.put(
    '/_claviger/snapshot',
    explaining(async (context) => {
      await snapshots.import(await readJson(context, LARGEST_SNAPSHOT_BYTES));
      return context.json({ status: 'ok' });
    }),
  );
  app.get('/_claviger/snapshots', async (context) => context.json(await snapshots.list()));
  app.put(
    '/_claviger/snapshots/:name',
    explaining(async (context) => {
      await readMembers(context, []);
      return context.json(await snapshots.save(readName(context)), 201);
    }),
  );
  app.post(
    '/_claviger/snapshots/:name/restore',
    explaining(async (context) => {
      await readMembers(context, []);
      await snapshots.restore(readName(context));
      return context.json({ status: 'ok' });
    }),
  );
  app.delete(
    '/_claviger/snapshots/:name',
    explaining(async (context) => {
      await snapshots.delete(readName(context));
      return context.json({ status: 'ok' });
    }),
  );

  app.get('/_claviger/seed', async (context) => context.json(await controls.exportSeed()));
  app.post(
    '/_claviger/seed',
    explaining(async (context) => {
      await controls.importSeed(await readJson(context, LARGEST_SEED_BYTES));
      return context.json({ status: 'ok' });
    }),
  );

  app.get(
    '/_claviger/events',
    explaining((context) => {
      const since = Number(readQuery(context, ['since']).since ?? 0);
      if (!Number.isSafeInteger(since) || since < 0) throw new TypeError('"since" is the sequence of an event.');
      return context.json(events.list({ since }));
    }),
  );
}

function readName(context: { readonly req: { param(name: string): string | undefined } }): string {
  return context.req.param('name') ?? '';
}
