import { createHmac, randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { validateInput } from '../../model/validate.js';
import type { AppClient } from '../../user-pools/clients/client-settings.js';
import { userPoolOperations } from '../../user-pools/operations.js';

/**
 * Does what a public operation of user pools does, for a page: with the same checks and the same refusals.
 *
 * @throws ServiceError
 */
export async function callOperation(services: LocalServices, name: string, input: object): Promise<unknown> {
  const operation: Operation | undefined = userPoolOperations.find((candidate) => candidate.name === name);
  if (operation === undefined || operation.authorization === 'signed') throw new RangeError(`No page does ${name}.`);
  validateInput('cognito-idp', name, input);
  const { region } = services.settings;
  const caller = { kind: 'anonymous' } as const;
  return await operation.handle(input as never, { services, caller, requestId: randomUUID(), region });
}

/** `SECRET_HASH` for clients that have a secret: the pages are on the server's side and may know it. */
export function secretHash({ id, secret }: AppClient, username: string): string | undefined {
  return secret === undefined ? undefined : createHmac('sha256', secret).update(`${username}${id}`).digest('base64');
}
