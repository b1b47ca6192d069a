import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { readIdentityProviders } from '../configuration/identity-providers.js';
import { listCustomScopes } from '../configuration/resource-servers.js';
import { isReservedAttribute, isVerifiedFlag } from '../pools/attribute-schema.js';
import type { UserPool } from '../pools/pool-settings.js';
import { type ClientSettings, getTokenLifetimes } from './client-settings.js';
import { assertRedirects } from './redirect-urls.js';

/** The settings of an app client, and whether it has a secret. */
interface CheckedClient {
  /** The whole settings, with their defaults. */
  readonly settings: ClientSettings;
  readonly isConfidential: boolean;
}

/**
 * Checks that a client's settings go together, and go with its pool.
 *
 * @throws ServiceError `InvalidParameterException`, `InvalidOAuthFlowException`, `ScopeDoesNotExistException`
 */
export async function assertClientSettings(db: Kysely<Tables>, pool: UserPool, client: CheckedClient): Promise<void> {
  assertConsistentClient(client);
  assertAttributes(pool, client.settings);
  await assertProviders(db, pool, client.settings);
  await assertScopes(db, pool, client.settings);
}

/**
 * Checks that a client's settings go together, without a look at its pool.
 *
 * @throws ServiceError `InvalidParameterException`, `InvalidOAuthFlowException`
 */
export function assertConsistentClient({ settings, isConfidential }: CheckedClient): void {
  assertLifetimes(settings);
  assertFlows(settings, isConfidential);
  assertOAuthFlows(settings, isConfidential);
  assertRedirects(settings);
}

const MINUTE = 60;
const DAY = 86_400;
const YEAR = 365 * DAY;

function assertLifetimes(settings: ClientSettings): void {
  const lifetimes = getTokenLifetimes(settings);
  const inRange = (seconds: number, from: number, to: number): boolean => seconds >= from && seconds <= to;
  if (
    !inRange(lifetimes.access, 5 * MINUTE, DAY) ||
    !inRange(lifetimes.id, 5 * MINUTE, DAY) ||
    !inRange(lifetimes.refresh, 60 * MINUTE, 10 * YEAR)
  ) {
    throw invalidParameter('Invalid range for token validity.');
  }
}

const OLDER_FLOWS: readonly string[] = ['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'];

function assertFlows(settings: ClientSettings, isConfidential: boolean): void {
  const flows = settings.ExplicitAuthFlows ?? [];
  if (flows.some((flow) => OLDER_FLOWS.includes(flow)) && flows.some((flow) => flow.startsWith('ALLOW_'))) {
    throw invalidParameter('ExplicitAuthFlows can not contain both ALLOW_ values and legacy values.');
  }
  if (flows.includes('ALLOW_CLIENT_TOKEN_AUTH') && (flows.length > 1 || !isConfidential)) {
    throw invalidParameter('ALLOW_CLIENT_TOKEN_AUTH is for clients with a secret, and can not be combined.');
  }
  if (settings.RefreshTokenRotation?.Feature === 'ENABLED' && flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter('ALLOW_REFRESH_TOKEN_AUTH can not be enabled together with refresh token rotation.');
  }
  if (settings['EnablePropagateAdditionalUserContextData'] === true && !isConfidential) {
    throw invalidParameter('EnablePropagateAdditionalUserContextData can only be enabled for clients with a secret.');
  }
}

function assertOAuthFlows(settings: ClientSettings, isConfidential: boolean): void {
  const { AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows = [], AllowedOAuthScopes = [] } = settings;
  if (AllowedOAuthFlowsUserPoolClient === true && (AllowedOAuthFlows.length === 0 || AllowedOAuthScopes.length === 0)) {
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  }
  if (!AllowedOAuthFlows.includes('client_credentials')) return;
  if (AllowedOAuthFlows.length > 1) {
    throw invalidOAuthFlow('client_credentials flow can not be selected along with code flow or implicit flow.');
  }
  if (!isConfidential) {
    throw invalidOAuthFlow('client_credentials flow can not be selected if client does not have a client secret.');
  }
}

function invalidOAuthFlow(message: string): ServiceError {
  return new ServiceError('InvalidOAuthFlowException', message);
}

function assertAttributes({ settings }: UserPool, { ReadAttributes = [], WriteAttributes = [] }: ClientSettings): void {
  const known = new Set(settings.SchemaAttributes.map(({ Name }) => Name));
  if (ReadAttributes.some((name) => !known.has(name))) {
    throw invalidParameter('Invalid read attributes specified while creating a client');
  }
  if (WriteAttributes.some((name) => !known.has(name) || isReservedAttribute(name) || isVerifiedFlag(name))) {
    throw invalidParameter('Invalid write attributes specified while creating a client');
  }
}

async function assertProviders(
  db: Kysely<Tables>,
  { id }: UserPool,
  { SupportedIdentityProviders = [] }: ClientSettings,
): Promise<void> {
  const external = SupportedIdentityProviders.filter((name) => name !== 'COGNITO');
  if (external.length === 0) return;
  const known = new Set((await readIdentityProviders(db, id)).map(({ name }) => name));
  const unknown = external.find((name) => !known.has(name));
  if (unknown !== undefined) throw invalidParameter(`The provider ${unknown} does not exist for User Pool ${id}.`);
}

/** The scopes that every pool has. */
const STANDARD_SCOPES: readonly string[] = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

async function assertScopes(
  db: Kysely<Tables>,
  { id }: UserPool,
  { AllowedOAuthScopes = [], AllowedOAuthFlows = [] }: ClientSettings,
): Promise<void> {
  const custom = AllowedOAuthScopes.filter((scope) => !STANDARD_SCOPES.includes(scope));
  if (AllowedOAuthFlows.includes('client_credentials') && custom.length < AllowedOAuthScopes.length) {
    throw invalidOAuthFlow(
      'client_credentials flow can not be selected with scopes other than those of resource servers.',
    );
  }
  if (custom.length === 0) return;
  const known = await listCustomScopes(db, id);
  const unknown = custom.find((scope) => !known.includes(scope));
  if (unknown !== undefined) {
    throw new ServiceError('ScopeDoesNotExistException', `The scope ${unknown} does not exist.`);
  }
}
