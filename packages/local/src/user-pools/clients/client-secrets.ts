import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { type AppClient, type ClientSecret, toClientSecret } from './client-settings.js';

/** One valid secret, and a second one during a rotation. */
const MOST_SECRETS = 2;

/**
 * Gives an app client a second secret.
 *
 * @throws ServiceError `InvalidParameterException` for a public client, `LimitExceededException`
 */
export async function addSecret(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { client, value }: { readonly client: AppClient; readonly value: string },
): Promise<ClientSecret> {
  if (client.secrets.length === 0) {
    throw invalidParameter(`User pool client ${client.id} is a public client and can not have a secret.`);
  }
  if (client.secrets.length >= MOST_SECRETS) {
    throw new ServiceError('LimitExceededException', `An app client can have ${MOST_SECRETS} secrets.`);
  }
  const added = withUniqueId(toClientSecret(client.id, value, services.clock.now()), client.secrets);
  await writeSecrets(tx, services, { ...client, secrets: [...client.secrets, added] });
  return added;
}

/** The id has a resolution of one second: a second secret within that second gets the next one. */
function withUniqueId(secret: ClientSecret, others: readonly ClientSecret[]): ClientSecret {
  if (!others.some(({ id }) => id === secret.id)) return secret;
  const [clientId = '', second = ''] = secret.id.split('--');
  return { ...secret, id: `${clientId}--${Number(second) + 1}` };
}

/**
 * Deletes one of an app client's two secrets.
 *
 * @throws ServiceError `ResourceNotFoundException`, `InvalidParameterException` for the last one
 */
export async function removeSecret(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { client, secretId }: { readonly client: AppClient; readonly secretId: string },
): Promise<void> {
  const secrets = client.secrets.filter(({ id }) => id !== secretId);
  if (secrets.length === client.secrets.length) {
    throw new ServiceError('ResourceNotFoundException', `Client secret ${secretId} does not exist.`);
  }
  if (secrets.length === 0) throw invalidParameter('The last secret of an app client can not be deleted.');
  await writeSecrets(tx, services, { ...client, secrets });
}

async function writeSecrets(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { id, secrets }: AppClient,
): Promise<void> {
  await tx
    .updateTable('app_clients')
    .set({
      secret: secrets[0]?.value ?? null,
      secrets: JSON.stringify(secrets),
      modified_at: services.clock.now(),
    })
    .where('id', '=', id)
    .execute();
}
