import type { LocalServices } from '../../context/services.js';
import { type ClientAndPool, findClient, requireClient } from '../../user-pools/clients/client-settings.js';
import { isAuthenticated } from '../../user-pools/clients/secret-hash.js';
import { OauthError } from './oauth-error.js';
import type { OauthParameters } from './parameters.js';

/**
 * Authenticates the calling client (RFC 6749, section 2.3.1): by HTTP Basic, by the form, or by its id alone where it
 * has no secret.
 *
 * @throws {OauthError} `invalid_client`, `invalid_request`
 */
export async function authenticateClient(
  { store }: LocalServices,
  authorization: string | undefined,
  form: OauthParameters,
): Promise<ClientAndPool> {
  const { id, secret } = readCredentials(authorization, form);
  const client = await findClient(store.db, id);
  const failed = (reason: string): OauthError =>
    new OauthError('invalid_client', 'The client is unknown, or could not be authenticated.', {
      status: authorization === undefined ? 400 : 401,
      reason,
    });
  if (client === undefined) throw failed('There is no such app client.');
  if (!isAuthenticated(client, secret))
    throw failed('The secret of the app client is wrong or missing, or the app client has no secret.');
  return await requireClient(store.db, id);
}

interface Credentials {
  readonly id: string;
  readonly secret: string | undefined;
}

function readCredentials(authorization: string | undefined, form: OauthParameters): Credentials {
  const { client_id, client_secret } = form;
  if (authorization === undefined) {
    if (client_id === undefined) throw new OauthError('invalid_request', 'The parameter client_id is missing.');
    return { id: client_id, secret: client_secret };
  }
  const [, encoded = ''] = /^Basic +([\w+/=-]+)$/i.exec(authorization) ?? [];
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  if (rest.length === 0) throw new OauthError('invalid_client', 'Authorization is not HTTP Basic.', { status: 401 });
  const credentials = { id: decode(id), secret: decode(rest.join(':')) || undefined };
  if ((client_id ?? credentials.id) !== credentials.id || client_secret !== undefined) {
    throw new OauthError('invalid_request', 'The client sent two different client ids.');
  }
  return credentials;
}

/** Decodes percent-encoding (RFC 6749, section 2.3.1). A `+` stays, because secrets may contain it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
