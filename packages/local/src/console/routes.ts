import { type ControlApp, explaining, readQuery } from '../control/request-body.js';
import type { ControlPlane } from '../control/routes.js';
import { createChangeWatch } from './change-watch.js';

const LONGEST_WAIT_SECONDS = 60;

/** The routes of the console beyond the control plane, behind the same guard. */
export function addConsoleRoutes(app: ControlApp, { services, controls }: ControlPlane): void {
  const waitForChange = createChangeWatch(services.store, controls.events);
  app.get(
    '/_claviger/changes',
    explaining(async (context) => {
      const query = readQuery(context, ['since', 'wait']);
      const since = Number(query.since ?? -1);
      const waitSeconds = Number(query.wait ?? 0);
      if (!Number.isSafeInteger(since)) throw new TypeError('"since" is the count of an earlier answer.');
      if (!(waitSeconds >= 0 && waitSeconds <= LONGEST_WAIT_SECONDS)) {
        throw new TypeError(`"wait" is a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}.`);
      }
      const { signal } = context.req.raw;
      return context.json({ count: await waitForChange({ since, waitMs: waitSeconds * 1_000, signal }) });
    }),
  );
}
