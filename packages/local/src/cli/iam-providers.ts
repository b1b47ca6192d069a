import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../base/usage-error.js';
import { type IamProviders, readIamProviders } from '../identity-pools/logins/iam-providers.js';

/**
 * Reads the file of `--iam-providers`: the identity providers of IAM, as JSON. `metadataFile` is the path of a SAML
 * provider's metadata, relative to this file.
 *
 * @throws {UsageError} for unreadable files, and for an invalid provider
 */
export async function readIamProvidersOption(path: string | undefined): Promise<IamProviders> {
  if (path === undefined) return {};
  try {
    const written = JSON.parse(await readFile(path, 'utf8')) as Record<string, Record<string, unknown>>;
    const providers = Object.fromEntries(
      await Promise.all(
        Object.entries(written).map(async ([name, { metadataFile, ...provider }]) => {
          if (typeof metadataFile !== 'string') return [name, provider] as const;
          return [name, { metadata: await readFile(resolve(dirname(path), metadataFile), 'utf8') }] as const;
        }),
      ),
    ) as unknown as IamProviders;
    readIamProviders('000000000000', providers);
    return providers;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The identity providers in ${path} cannot be used: ${reason}`);
  }
}
