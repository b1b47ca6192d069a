import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { runTrigger } from '../../triggers/triggers.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';

/** A provider's answers, by their source: `tokenResponse`, `idToken`, `userInfo` or `samlResponse`. */
export type ProviderStatements = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A callback of a provider. */
interface FederatedUser {
  readonly provider: IdentityProvider;
  readonly subject: string;
  readonly statements: ProviderStatements;
}

/**
 * Lets a pool's `InboundFederation` change the claims of its provider before they are mapped.
 *
 * @returns the claims to map instead of the provider's; undefined to keep those
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
  // No answer means that the claims stay.
  return claims && Object.keys(claims).length > 0 ? claims : undefined;
}

function mapValues(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
