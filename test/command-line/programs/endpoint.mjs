// Asks the credentials endpoint for each line of standard input, as an SDK does that renews. Prints the status and the body.
import { createInterface } from 'node:readline';

const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url = '', AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization = '' } =
  process.env;
console.error(`at ${url}`);
for await (const _ of createInterface({ input: process.stdin })) {
  const response = await fetch(url, { headers: { authorization } });
  console.error(`answer ${response.status} ${await response.text()}`);
}
