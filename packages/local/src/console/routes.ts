import { type ControlApp, explaining, readQuery, readWaitMs } from '../control/request-body.js';
import type { ControlPlane } from '../control/routes.js';
import { createChangeWatch } from './change-watch.js';

/** The routes of the console beyond the control plane, behind the same guard. */
export function addConsoleRoutes(app: ControlApp, { services, controls }: ControlPlane): void {
  const waitForChange = createChangeWatch(services.store, controls.events);
  app.get(
    '/_claviger/changes',
    explaining(async (context) => {
      const query = readQuery(context, ['since', 'wait']);
      const since = Number(query.since ?? -1);
      if (!Number.isSafeInteger(since)) throw new TypeError('"since" is the count of an earlier answer.');
      const { signal } = context.req.raw;
      return context.json({ count: await waitForChange({ since, waitMs: readWaitMs(query.wait), signal }) });
    }),
  );
}
