import { finishFirst } from './finish-first.js';
import { createKeyVendor, toExpiration } from './key-vendor.js';
import { openProfile, type ProfileOptions } from './open-profile.js';
import { print } from './print.js';

/** `credentials`: prints the user's AWS credentials as `credential_process` of the AWS configuration wants them. */
export async function printCredentials(options: ProfileOptions): Promise<void> {
  const { session } = await openProfile(options);
  const vend = await createKeyVendor(session, options.profile);
  const keys = await finishFirst(vend);
  const answer = {
    Version: 1,
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    SessionToken: keys.sessionToken,
    Expiration: toExpiration(keys),
  };
  await print(JSON.stringify(answer));
}
