import type { LocalServices } from '../context/services.js';
import { fetchText, mayFetch, OutboundError } from '../wire/outbound.js';
import { type ProviderMetadata, readMetadata } from './metadata.js';
import { mockProviderUrls, readMockMetadata } from './mock-provider.js';
import { SamlError } from './saml-error.js';

/** The source of a SAML provider's metadata. */
export type MetadataSource = Readonly<Partial<Record<'MetadataURL' | 'MetadataFile', string>>>;

/**
 * Reads the current metadata of a provider: from their URL, or from its configuration.
 *
 * @throws {SamlError} when they cannot be read
 */
export async function findMetadata(services: LocalServices, source: MetadataSource): Promise<ProviderMetadata> {
  const { MetadataURL: url, MetadataFile: file = '' } = source;
  if (url === undefined) return readMetadata(file);
  if (isMockProvider(services, url)) return readMetadata(await readMockMetadata(services));
  try {
    return readMetadata(await fetchText(services.settings, url));
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new SamlError(`The metadata cannot be fetched: ${error.message}`);
  }
}

/** Whether the server may fetch the metadata of a provider. */
export function hasMetadata(
  services: Pick<LocalServices, 'settings'>,
  { MetadataURL: url, MetadataFile: file }: MetadataSource,
): boolean {
  if (url === undefined) return file !== undefined;
  return isMockProvider(services, url) || mayFetch(services.settings, url);
}

function isMockProvider({ settings }: Pick<LocalServices, 'settings'>, url: string): boolean {
  return url === mockProviderUrls(settings).metadata;
}
