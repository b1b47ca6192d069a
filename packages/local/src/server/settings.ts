import { isRegion } from '../base/region.js';
import type { Settings } from '../base/settings.js';
import { readRolePolicies } from '../iam/role-policies.js';
import { readIamProviders } from '../identity-pools/logins/iam-providers.js';
import type { StartOptions } from './start-options.js';

/** The AWS account that owns everything here. */
const ACCOUNT = '123456789012';

/**
 * Reads the settings from the options of a start, with every default filled in.
 *
 * @param known.url where the server listens
 * @throws {TypeError} for a region, a policy or an identity provider that has not the form of one
 */
export function readSettings(
  options: StartOptions,
  known: Pick<Settings, 'loopback' | 'administrator'> & { readonly url: string },
): Settings {
  return {
    publicUrl: (options.publicUrl ?? known.url).replace(/\/+$/, ''),
    issuer: options.issuer ?? 'local',
    account: ACCOUNT,
    region: readRegion(options.region),
    loopback: known.loopback,
    strict: options.strict ?? false,
    allowOutbound: options.allowOutbound ?? false,
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
    triggers: options.triggers ?? {},
    roles: readRolePolicies(ACCOUNT, options.roles ?? {}),
    iamProviders: readIamProviders(ACCOUNT, options.iamProviders ?? {}),
    administrator: known.administrator,
  };
}

function readRegion(region = 'us-east-1'): string {
  if (isRegion(region)) return region;
  throw new TypeError(`A region looks like eu-west-1, unlike "${region}".`);
}
