import { request } from 'node:http';
import type { Local } from '../../src/server/local.js';
import type { ServiceName } from '../../src/wire/operation.js';

const TARGETS = { 'cognito-idp': 'AWSCognitoIdentityProviderService', 'cognito-identity': 'AWSCognitoIdentityService' };

/** What was answered, as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RawOptions {
  /** Default: an unknown key, which on loopback counts as the administrator's. */
  readonly signed?: boolean;
  readonly host?: string;
}

/** Sends an operation as plain JSON, so that nothing but the server decides what is right. */
export async function callRaw(
  local: Local,
  { service, name }: { readonly service: Exclude<ServiceName, 'sts'>; readonly name: string },
  input: unknown,
  { signed = true, host }: RawOptions = {},
): Promise<RawAnswer> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${TARGETS[service]}.${name}`,
    ...(signed ? signature(service, local.clock.now()) : {}),
    ...(host === undefined ? {} : { host }),
  };
  return await new Promise((resolve, reject) => {
    const outgoing = request(local.url, { method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(input));
  });
}

/** A signature by a key that no server knows: on loopback it counts as the administrator's. */
export function signature(service: string, now: number): Record<string, string> {
  const date = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  return {
    'x-amz-date': date,
    authorization:
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${date.slice(0, 8)}/us-east-1/${service}/aws4_request, ` +
      `SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
  };
}
