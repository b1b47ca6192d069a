import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../context/services.js';
import { type ControlApp, sendError } from '../control/request-body.js';
import { toAdministrator } from '../iam/administrator.js';
import type { Operation } from '../iam/operation.js';
import { validateInput } from '../model/validate.js';
import { userPoolOperations } from '../user-pools/operations.js';
import { readBody } from '../wire/body.js';
import { readInput } from '../wire/json-protocol.js';
import { ServiceError } from '../wire/service-error.js';

/**
 * `POST /_claviger/user-pools/OPERATION`: the administrator operations of user pools, behind the guard of the control
 * plane. A caller of the control plane has the administrator's rights: it needs no second key, and a browser needs no
 * signature.
 */
export function addAdministratorOperations(app: ControlApp, services: LocalServices): void {
  const operations: ReadonlyMap<string, Operation> = new Map(
    userPoolOperations.filter(({ authorization }) => authorization === 'signed').map((each) => [each.name, each]),
  );
  app.post('/_claviger/user-pools/:operation', async (context) => {
    const operation = operations.get(context.req.param('operation'));
    if (operation === undefined) return sendError(context, 404, 'There is no such administrator operation.');
    const body = await readBody(context.env.incoming);
    try {
      return context.json((await perform(services, operation, body)) ?? {});
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return context.json({ error: error.name, message: error.message }, error.status < 500 ? 400 : 500);
    }
  });
}

async function perform(services: LocalServices, operation: Operation, body: Uint8Array): Promise<unknown> {
  const { settings } = services;
  const input = readInput(body);
  validateInput(operation.service, operation.name, input);
  const caller = toAdministrator(settings, settings.administrator.accessKeyId);
  const { region } = settings;
  return await operation.handle(input as never, { services, caller, requestId: randomUUID(), region });
}
