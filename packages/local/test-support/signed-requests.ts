import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from '@aws-sdk/client-cognito-identity';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Local } from '../src/server/local.js';
import { Sha256 } from './node-hash.js';

/** Keys that a server vended. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The request to sign. */
export interface Wish {
  /** Default `execute-api`. */
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Default: the server's time. */
  readonly atMs?: number;
  /** Default: those of the signer. */
  readonly credentials?: Credentials;
}

/** A request as a server receives it. */
interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** A new identity of a server, which signs requests to `https://api.example.com` with its keys. */
export interface RequestSigner {
  readonly identityId: string;
  readonly credentials: Credentials;
  readonly sign: (wish: Wish) => Promise<SignedRequest>;
}

/** Creates an identity in the default identity pool, and gets its keys, as the AWS SDK does. */
export async function createRequestSigner({ url, outputs, clock }: Local): Promise<RequestSigner> {
  const client = new CognitoIdentityClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const { IdentityId = '' } = await client.send(new GetIdCommand({ IdentityPoolId: outputs.auth.identity_pool_id }));
  const { Credentials } = await client.send(new GetCredentialsForIdentityCommand({ IdentityId }));
  const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
  return {
    identityId: IdentityId,
    credentials,
    sign: (wish) => signRequest({ atMs: clock.now(), credentials, ...wish }),
  };
}

/** The AWS SDK's own signer. */
export function createSdkSigner(service: string, credentials: Credentials): SignatureV4 {
  return new SignatureV4({
    ...{ credentials, service, region: 'us-east-1', sha256: Sha256 },
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });
}

async function signRequest({
  service = 'execute-api',
  method = 'GET',
  path = '/notes',
  query = {},
  ...wish
}: Wish & Required<Pick<Wish, 'atMs' | 'credentials'>>): Promise<SignedRequest> {
  const { body, atMs, credentials } = wish;
  const request = {
    ...{ method, path, query, protocol: 'https:', hostname: 'api.example.com' },
    headers: { host: 'api.example.com', ...wish.headers },
    body,
  };
  const { headers } = await createSdkSigner(service, credentials).sign(request, { signingDate: new Date(atMs) });
  const search = new URLSearchParams(query).toString();
  return {
    method,
    url: `https://api.example.com${path}${search && `?${search}`}`,
    headers,
    ...(body !== undefined && { body }),
  };
}
