import { randomUUID } from 'node:crypto';
import { type ControlApp, explaining, sendError } from '../control/request-body.js';
import type { ControlPlane } from '../control/routes.js';
import { administratorOf } from '../iam/administrator.js';
import type { Operation } from '../iam/operation.js';
import { validateInput } from '../model/validate.js';
import { userPoolOperations } from '../user-pools/operations.js';
import { readBody } from '../wire/body.js';
import { readInput } from '../wire/json-protocol.js';
import { ServiceError } from '../wire/service-error.js';
import { createChangeWatch } from './change-watch.js';

const LONGEST_WAIT_SECONDS = 60;

/** The routes of the console beyond the control plane, behind the same guard. */
export function addConsoleRoutes(app: ControlApp, { services, controls }: ControlPlane): void {
  const waitForChange = createChangeWatch(services.store, controls.events);
  app.get(
    '/_claviger/changes',
    explaining(async (context) => {
      const since = Number(context.req.query('since') ?? -1);
      const waitSeconds = Number(context.req.query('wait') ?? 0);
      if (!Number.isSafeInteger(since)) throw new TypeError('"since" is the count of an earlier answer.');
      if (!(waitSeconds >= 0 && waitSeconds <= LONGEST_WAIT_SECONDS)) {
        throw new TypeError(`"wait" is a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}.`);
      }
      const { signal } = context.req.raw;
      return context.json({ count: await waitForChange({ since, waitMs: waitSeconds * 1_000, signal }) });
    }),
  );

  // A caller of the control plane has the administrator's rights: it needs no second key, and a browser needs no signature.
  const operations = new Map(
    userPoolOperations.filter(({ authorization }) => authorization === 'signed').map((each) => [each.name, each]),
  );
  app.post('/_claviger/user-pools/:operation', async (context) => {
    const operation: Operation | undefined = operations.get(context.req.param('operation'));
    if (operation === undefined) return sendError(context, 404, 'There is no such administrator operation.');
    const body = await readBody(context.env.incoming);
    const { settings } = services;
    const caller = administratorOf(settings, settings.administrator.accessKeyId);
    try {
      const input = readInput(body);
      validateInput(operation.service, operation.name, input);
      const { region } = settings;
      const output = await operation.handle(input as never, { services, caller, requestId: randomUUID(), region });
      return context.json(output ?? {});
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return context.json({ error: error.name, message: error.message }, error.status < 500 ? 400 : 500);
    }
  });
}
