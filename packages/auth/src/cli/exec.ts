import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthConfig } from '../config/auth-config.js';
import { createDashesError } from './command-line.js';
import { startCredentialsEndpoint } from './credentials-endpoint.js';
import { createAwsConfig, createExecEnvironment } from './exec-environment.js';
import { finishFirst } from './finish-first.js';
import { createKeyVendor } from './key-vendor.js';
import { openProfile, type ProfileOptions } from './open-profile.js';
import { runCommand } from './run-command.js';

/**
 * `exec -- COMMAND`: runs a command whose AWS SDKs take the user's credentials from an endpoint on this machine, and renew
 * them there.
 *
 * @returns the command's exit status.
 */
export async function execCommand(options: ProfileOptions, command: readonly string[]): Promise<number> {
  const [file, ...args] = command;
  if (file === undefined || file === '') throw createDashesError();
  const { session, config } = await openProfile(options);
  const vend = await createKeyVendor(session, options.profile);
  // A user without credentials learns it before the command starts.
  await finishFirst(vend);
  const folder = await mkdtemp(join(tmpdir(), 'claviger-auth-'));
  try {
    const [emptyFile, configFile] = [join(folder, 'credentials'), join(folder, 'config')];
    await writeFile(emptyFile, '', { mode: 0o600 });
    await writeFile(configFile, createAwsConfig(findRegion(config)), { mode: 0o600 });
    // Last, because an open endpoint keeps this process alive.
    const endpoint = await startCredentialsEndpoint(vend, options.profile);
    try {
      const { url, token } = endpoint;
      const env = createExecEnvironment(process.env, { url, token, emptyFile, configFile });
      return await runCommand(file, args, env);
    } finally {
      await endpoint.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The region of the identity pool, which gave the credentials. The user's own `AWS_REGION` comes before the file. */
function findRegion({ identityPool, userPool }: AuthConfig): string {
  const [region = ''] = (identityPool?.id ?? userPool?.id ?? '').split(/[:_]/);
  return region;
}
