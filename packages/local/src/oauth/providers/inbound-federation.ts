import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { runTrigger } from '../../triggers/triggers.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';

/** What a provider said, by where it said so: `tokenResponse`, `idToken`, `userInfo` or `samlResponse`. */
export type ProviderStatements = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A user who comes back from a provider. */
interface FederatedUser {
  readonly provider: IdentityProvider;
  readonly subject: string;
  readonly statements: ProviderStatements;
}

/**
 * Lets a pool's `InboundFederation` change what its provider said, before the mapping sees it.
 *
 * @returns the claims that take the place of the provider's; nothing where they stay
 * @throws ServiceError what a failing trigger gives
 */
export async function askInboundFederation(
  services: LocalServices,
  { pool, client }: ClientAndPool,
  { provider, subject, statements }: FederatedUser,
): Promise<StringMap | undefined> {
  const answer = await runTrigger(services, pool, {
    name: 'InboundFederation',
    source: 'InboundFederation_ExternalProvider',
    userName: `${provider.name}_${subject}`,
    clientId: client.id,
    request: {
      providerName: provider.name,
      providerType: provider.content.ProviderType,
      attributes: Object.fromEntries(
        Object.entries(statements).map(([source, values]) => [source, mapValues(values)] as const),
      ),
    },
  });
  const { userAttributesToMap: claims } = answer ?? {};
  // Nothing at all means that everything stays.
  return claims && Object.keys(claims).length > 0 ? claims : undefined;
}

function mapValues(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
