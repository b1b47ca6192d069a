import { createKeyVendor } from './key-vendor.js';
import { openProfile, type ProfileOptions } from './open-profile.js';

/** `credentials`: prints the user's AWS credentials as `credential_process` of the AWS configuration wants them. */
export async function printCredentials(options: ProfileOptions): Promise<void> {
  const { session } = await openProfile(options);
  const vend = await createKeyVendor(session, options.profile);
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await vend();
  const answer = {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration.toISOString(),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
