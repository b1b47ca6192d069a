// Asks STS whose keys the SDK finds by itself, and says what the environment has.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const { env } = process;
const sts = new STSClient({ endpoint: process.argv[2] ?? '', maxAttempts: 1 });
const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
const { accessKeyId, secretAccessKey, sessionToken } = await sts.config.credentials();
const text = JSON.stringify(env);
console.log(
  JSON.stringify({
    arn: Arn,
    accessKeyId,
    region: await sts.config.region(),
    names: Object.keys(env)
      .filter((name) => /^(aws|boto)/i.test(name))
      .sort(),
    leaks: [secretAccessKey, sessionToken, 'eyJ'].filter((secret) => text.includes(secret ?? 'eyJ')),
  }),
);
