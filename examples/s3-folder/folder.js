import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { awsCredentials, renewExpired } from '@claviger/auth/vend';

/**
 * The user's own folder of a bucket: `private/<identity id>/`. The role's policy allows it with
 * `private/${cognito-identity.amazonaws.com:sub}/*`.
 *
 * @param bucket `{ name, region, endpoint? }`, `endpoint` for an S3 on this machine.
 */
export function createFolder(auth, { name, region, endpoint }) {
  const openClient = (options) => {
    const credentials = awsCredentials(auth, options);
    const client = new S3Client({ region, credentials, ...(endpoint && { endpoint, forcePathStyle: true }) });
    client.middlewareStack.use(renewExpired(auth));
    return client;
  };
  const client = openClient();
  const findPrefix = async () => `private/${(await auth.fetchAuthSession()).getIdentityId().get()}/`;
  return {
    /** Uploads in parts as one user: after a sign-out it rejects. */
    async upload(file) {
      const params = { Bucket: name, Key: (await findPrefix()) + file.name, Body: file };
      await new Upload({ client: openClient({ bound: true }), params }).done();
    },
    async list() {
      const Prefix = await findPrefix();
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: name, Prefix }));
      return Contents.map(({ Key }) => Key.slice(Prefix.length));
    },
  };
}
