// The credential provider, and the credentials of a session, fit the AWS SDK v3 without a cast.
import { STSClient } from '@aws-sdk/client-sts';
import { createAuth } from '@claviger/auth';
import { awsCredentials } from '@claviger/auth/vend';

const auth = createAuth({ identityPool: { id: 'us-east-1:00000000-0000-4000-8000-000000000000' } });

export const client = new STSClient({ region: 'us-east-1', credentials: awsCredentials(auth) });
export const bound = new STSClient({
  region: 'us-east-1',
  credentials: awsCredentials(auth, { bound: true, minimumLifetimeSeconds: 1800 }),
});

export async function useOnce(): Promise<STSClient> {
  const session = await auth.fetchAuthSession();
  return new STSClient({ region: 'us-east-1', credentials: session.getAWSCredentials().get() });
}
