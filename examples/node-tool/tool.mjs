import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createAuth } from '@claviger/auth';
import { fileStorage } from '@claviger/auth/storage';
import { awsCredentials } from '@claviger/auth/vend';

// node tool.mjs login NAME | whoami | logout. The session is in a file that only its owner and the key can open.
const { OUTPUTS = 'amplify_outputs.json', SESSION_FILE = './session/auth', SESSION_KEY = '' } = process.env;
const storage = fileStorage({ path: SESSION_FILE, key: Buffer.from(SESSION_KEY, 'base64') });
const auth = createAuth(JSON.parse(readFileSync(OUTPUTS, 'utf8')), { storage });
const [command, username = ''] = process.argv.slice(2);

if (command === 'login') {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  await auth.signIn({ username, password: await terminal.question('Password: ') });
  terminal.close();
} else if (command === 'logout') await auth.signOut();
else {
  const { AWS_ENDPOINT_URL_STS: endpoint } = process.env;
  const sts = new STSClient({ region: 'us-east-1', credentials: awsCredentials(auth), ...(endpoint && { endpoint }) });
  console.log((await sts.send(new GetCallerIdentityCommand({}))).Arn);
}
