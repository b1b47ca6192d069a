import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import { testSettings } from '../../test-support/settings.js';
import { openTestStore } from '../../test-support/store.js';
import { createClock } from '../base/clock.js';
import type { Settings } from '../base/settings.js';
import type { LocalServices } from '../context/services.js';
import { createServices } from '../server/create-services.js';
import type { ServiceName } from '../wire/operation.js';
import { ServiceError } from '../wire/service-error.js';
import { verifySignature } from './signature.js';
import {
  canonicalRequest,
  computeSignature,
  deriveSigningKey,
  type RawRequest,
  stringToSign,
} from './signature-canonical.js';
import { basicFormat } from './signature-parameters.js';
import { type VendedKeys, vendKeys } from './vended-keys.js';

const { administrator } = testSettings;

async function startServices(settings: Partial<Settings> = {}): Promise<LocalServices> {
  const store = await openTestStore(':memory:');
  onTestFinished(() => store.close());
  return await createServices({
    store,
    clock: createClock(),
    settings: { ...testSettings, ...settings },
  });
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a client of the AWS SDK puts on the wire, its clock off by so much. */
async function signedBySdk(
  service: 'sts' | 'cognito-idp',
  credentials: Credentials,
  offsetMs = 0,
): Promise<RawRequest> {
  let sent: RawRequest | undefined;
  const configuration = {
    endpoint: 'http://127.0.0.1:9319',
    region: 'eu-west-1',
    credentials,
    systemClockOffset: offsetMs,
    maxAttempts: 1,
    requestHandler: {
      handle: (request: {
        method: string;
        path: string;
        headers: Record<string, string>;
        body: string | Uint8Array;
      }) => {
        sent = {
          ...request,
          target: request.path,
          headers: Object.entries(request.headers),
          body: typeof request.body === 'string' ? Buffer.from(request.body) : request.body,
        };
        return Promise.reject(new Error('That was all'));
      },
    },
  };
  const sending =
    service === 'sts'
      ? new STSClient(configuration).send(new GetCallerIdentityCommand({}))
      : new CognitoIdentityProviderClient(configuration).send(new ListUserPoolsCommand({ MaxResults: 1 }));
  await sending.catch(() => undefined);
  if (sent === undefined) throw new Error('Nothing was sent');
  return sent;
}

interface PresignOptions {
  readonly atMs: number;
  readonly expiresSeconds?: number;
  readonly service?: string;
  readonly tokenAfterwards?: boolean;
}

function presigned(
  credentials: Credentials,
  { atMs, expiresSeconds, service = 'sts', tokenAfterwards = false }: PresignOptions,
): RawRequest {
  const signedAt = basicFormat(atMs);
  const scope = { date: signedAt.slice(0, 8), region: 'us-east-1', service };
  const token = credentials.sessionToken === undefined ? [] : [['X-Amz-Security-Token', credentials.sessionToken]];
  const parameters = [
    ['Action', 'GetCallerIdentity'],
    ['Version', '2011-06-15'],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scope.date}/us-east-1/${service}/aws4_request`],
    ['X-Amz-Date', signedAt],
    ...(expiresSeconds === undefined ? [] : [['X-Amz-Expires', String(expiresSeconds)]]),
    ['X-Amz-SignedHeaders', 'host'],
    ...(tokenAfterwards ? [] : token),
  ];
  const query = parameters.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
  const request = {
    method: 'GET',
    target: `/?${query}`,
    headers: [['Host', 'localhost:9319']] as const,
    body: Buffer.alloc(0),
  };
  const key = deriveSigningKey(credentials.secretAccessKey, scope);
  const signature = computeSignature(key, stringToSign(canonicalRequest(request, ['host']), { signedAt, scope }));
  return { ...request, target: `${request.target}&X-Amz-Signature=${signature}` };
}

function refusal(services: LocalServices, service: ServiceName, request: RawRequest): string {
  try {
    verifySignature(services, service, request);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.status} ${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error('The request was accepted');
}

function vend(services: LocalServices, lifeSeconds = 3600): VendedKeys {
  const grant = { roleArn: 'arn:aws:iam::123456789012:role/service/Reader', sessionName: 'ada' };
  return vendKeys(services, { ...grant, lifeSeconds });
}

const withHeader = (request: RawRequest, name: string, value: string): RawRequest => ({
  ...request,
  headers: [...[...request.headers].filter(([other]) => other.toLowerCase() !== name), [name, value]],
});

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
  'signing method. Consult the service documentation for details.';
const invalidToken = 'The security token included in the request is invalid.';

test("what the SDK signs with the administrator's key is the administrator's", async () => {
  const services = await startServices();
  expect(verifySignature(services, 'sts', await signedBySdk('sts', administrator))).toEqual({
    kind: 'administrator',
    accessKeyId: administrator.accessKeyId,
    account: '123456789012',
    arn: 'arn:aws:iam::123456789012:root',
    userId: '123456789012',
  });
  const json = await signedBySdk('cognito-idp', administrator);
  expect(verifySignature(services, 'cognito-idp', json).kind).toBe('administrator');
});

test('what the SDK signs with vended keys is their role', async () => {
  const services = await startServices();
  const keys = vend(services);
  expect(keys.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(keys.secretAccessKey).toHaveLength(40);
  const caller = verifySignature(services, 'sts', await signedBySdk('sts', keys));
  expect(caller).toEqual({
    kind: 'role',
    accessKeyId: keys.accessKeyId,
    account: '123456789012',
    arn: 'arn:aws:sts::123456789012:assumed-role/Reader/ada',
    userId: expect.stringMatching(/^AROA[A-Z2-7]{17}:ada$/),
    grant: { roleArn: 'arn:aws:iam::123456789012:role/service/Reader', sessionName: 'ada' },
  });
});

test('a presigned URL, with its session token signed or added afterwards', async () => {
  const services = await startServices();
  const keys = vend(services);
  const atMs = services.clock.now();
  expect(verifySignature(services, 'sts', presigned(administrator, { atMs, expiresSeconds: 60 })).kind).toBe(
    'administrator',
  );
  expect(verifySignature(services, 'sts', presigned(keys, { atMs, expiresSeconds: 60 })).kind).toBe('role');
  const later = presigned(keys, { atMs, expiresSeconds: 60, tokenAfterwards: true });
  expect(verifySignature(services, 'sts', withHeader(later, 'x-amz-security-token', keys.sessionToken)).kind).toBe(
    'role',
  );
  expect(refusal(services, 'sts', presigned(administrator, { atMs: atMs - 61_000, expiresSeconds: 60 }))).toMatch(
    /^403 SignatureDoesNotMatch: Signature expired: /,
  );
  expect(refusal(services, 'sts', presigned(administrator, { atMs, expiresSeconds: 604_801 }))).toMatch(
    /^400 IncompleteSignature: /,
  );
});

test('a presigned URL without its lifetime is good for five minutes, except for S3', async () => {
  const services = await startServices();
  const atMs = services.clock.now();
  expect(verifySignature(services, 'sts', presigned(administrator, { atMs })).kind).toBe('administrator');
  expect(refusal(services, 'sts', presigned(administrator, { atMs: atMs - 301_000 }))).toMatch(
    /^403 SignatureDoesNotMatch: Signature expired: /,
  );
  expect(refusal(services, 'sts', presigned(administrator, { atMs, service: 's3' }))).toMatch(
    /: AWS query-string parameters must include 'X-Amz-Expires'\.$/,
  );
});

test('a request without a signature', async () => {
  const services = await startServices();
  const request = { method: 'POST', target: '/', headers: [['Host', 'localhost']] as const, body: Buffer.alloc(0) };
  expect(refusal(services, 'cognito-idp', request)).toBe(
    '400 MissingAuthenticationTokenException: Missing Authentication Token',
  );
  expect(refusal(services, 'sts', request)).toBe('403 MissingAuthenticationToken: Missing Authentication Token');
});

test('a request that was changed after it was signed', async () => {
  const services = await startServices();
  for (const credentials of [administrator, vend(services)]) {
    const request = await signedBySdk('cognito-idp', credentials);
    const changed: RawRequest[] = [
      { ...request, body: Buffer.from('{"MaxResults":60}') },
      { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) },
      { ...request, method: 'PUT' },
      { ...request, target: '/?debug' },
      { ...request, target: '/other' },
      withHeader(request, 'host', 'elsewhere.example'),
      withHeader(request, 'x-amz-target', 'AWSCognitoIdentityProviderService.DeleteUserPool'),
      withHeader(request, 'x-amz-date', basicFormat(services.clock.now() + 2000)),
      {
        ...request,
        headers: [...request.headers, ['x-amz-target', 'AWSCognitoIdentityProviderService.DeleteUserPool']],
      },
    ];
    for (const attempt of changed) {
      expect(refusal(services, 'cognito-idp', attempt)).toBe(`400 InvalidSignatureException: ${mismatch}`);
    }
  }
});

test('a wrong secret', async () => {
  const services = await startServices();
  const forged = await signedBySdk('sts', { ...administrator, secretAccessKey: 'locaL' });
  expect(refusal(services, 'sts', forged)).toBe(`403 SignatureDoesNotMatch: ${mismatch}`);
  const vended = await signedBySdk('sts', { ...vend(services), secretAccessKey: 'x'.repeat(40) });
  expect(refusal(services, 'sts', vended)).toBe(`403 SignatureDoesNotMatch: ${mismatch}`);
});

test('what decides must be signed', async () => {
  const services = await startServices();
  const request = await signedBySdk('cognito-idp', administrator);
  const authorization = new Map(request.headers).get('authorization') ?? '';
  for (const name of ['host', 'x-amz-date', 'x-amz-target']) {
    const without = authorization.replace(new RegExp(`(SignedHeaders=\\S*?)${name};?`), '$1').replace(';,', ',');
    expect(refusal(services, 'cognito-idp', withHeader(request, 'authorization', without))).toBe(
      `400 InvalidSignatureException: '${name}' must be a 'SignedHeader' in the AWS Authorization.`,
    );
  }
});

test('a signature for another service is not valid for this one', async () => {
  const services = await startServices();
  expect(refusal(services, 'cognito-idp', await signedBySdk('sts', administrator))).toBe(
    "400 InvalidSignatureException: Credential should be scoped to correct service: 'cognito-idp'.",
  );
});

test('five minutes of skew are tolerated, by the server’s clock', async () => {
  const services = await startServices();
  const minutes = async (offset: number) => signedBySdk('cognito-idp', administrator, offset * 60_000);
  expect(verifySignature(services, 'cognito-idp', await minutes(4.9)).kind).toBe('administrator');
  expect(verifySignature(services, 'cognito-idp', await minutes(-4.9)).kind).toBe('administrator');
  expect(refusal(services, 'cognito-idp', await minutes(5.1))).toMatch(
    /^400 InvalidSignatureException: Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
  );
  expect(refusal(services, 'cognito-idp', await minutes(-5.1))).toMatch(
    /^400 InvalidSignatureException: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
  );
});

test('after a move of the clock, a signature carries the time of the server or the machine', async () => {
  for (const movedSeconds of [86_400, -86_400]) {
    const services = await startServices();
    services.clock.advance(movedSeconds);
    for (const offsetMs of [0, movedSeconds * 1_000]) {
      const request = await signedBySdk('cognito-idp', administrator, offsetMs);
      expect(verifySignature(services, 'cognito-idp', request).kind).toBe('administrator');
      const url = presigned(administrator, { atMs: Date.now() + offsetMs, expiresSeconds: 60 });
      expect(verifySignature(services, 'sts', url).kind).toBe('administrator');
    }
    const between = await signedBySdk('cognito-idp', administrator, movedSeconds * 500);
    expect(refusal(services, 'cognito-idp', between)).toMatch(/Signature (?:expired|not yet current)/);
    const stale = presigned(administrator, { atMs: Date.now() - 62_000, expiresSeconds: 60 });
    expect(refusal(services, 'sts', stale)).toMatch(/Signature (?:expired|not yet current)/);
  }
});

test('a signature with a time that the server had before the clock moved on is accepted, as long as it is fresh', async () => {
  const services = await startServices();
  services.clock.advance(3_600);
  services.clock.advance(86_400);
  services.clock.setOffsetMs(0);
  // The AWS SDK for JavaScript keeps the time of the last answer, and repeats no request for a clock that is right again.
  for (const formerSeconds of [3_600, 90_000]) {
    const request = await signedBySdk('cognito-idp', administrator, formerSeconds * 1_000);
    expect(verifySignature(services, 'cognito-idp', request).kind).toBe('administrator');
    const stale = await signedBySdk('cognito-idp', administrator, (formerSeconds - 360) * 1_000);
    expect(refusal(services, 'cognito-idp', stale)).toMatch(/Signature not yet current/);
  }
  const url = presigned(administrator, { atMs: Date.now() + 3_600_000, expiresSeconds: 60 });
  expect(refusal(services, 'sts', url)).toMatch(/Signature not yet current/);
});

test('a session token belongs to one access key', async () => {
  const services = await startServices();
  const [one, other] = [vend(services), vend(services)];
  const { sessionToken, ...withoutToken } = one;
  const middle = sessionToken.length / 2;
  const altered = `${sessionToken.slice(0, middle)}${sessionToken[middle] === 'A' ? 'B' : 'A'}${sessionToken.slice(middle + 1)}`;
  const attempts: Credentials[] = [
    withoutToken,
    { ...one, sessionToken: other.sessionToken },
    { ...one, sessionToken: altered },
    { ...one, sessionToken: `${sessionToken}=` },
    { ...one, sessionToken: 'garbage' },
    { ...administrator, sessionToken },
    { accessKeyId: 'ASIAUNKNOWNUNKNOWN22', secretAccessKey: 'x', sessionToken },
  ];
  for (const credentials of attempts) {
    const request = await signedBySdk('cognito-idp', credentials);
    expect(refusal(services, 'cognito-idp', request)).toBe(`400 UnrecognizedClientException: ${invalidToken}`);
  }
  expect(refusal(services, 'sts', await signedBySdk('sts', withoutToken))).toBe(
    `403 InvalidClientTokenId: ${invalidToken}`,
  );
});

test('vended keys end when they say', async () => {
  const services = await startServices();
  const keys = vend(services, 900);
  services.clock.advance(890);
  expect(verifySignature(services, 'sts', await signedBySdk('sts', keys, 890_000)).kind).toBe('role');
  services.clock.advance(11);
  expect(refusal(services, 'sts', await signedBySdk('sts', keys, 901_000))).toBe(
    '403 ExpiredToken: The security token included in the request is expired',
  );
  expect(refusal(services, 'cognito-idp', await signedBySdk('cognito-idp', keys, 901_000))).toBe(
    '400 ExpiredTokenException: The security token included in the request is expired',
  );
});

test('vended keys of another server are unknown here', async () => {
  const [here, there] = [await startServices({ strict: true }), await startServices()];
  expect(refusal(here, 'sts', await signedBySdk('sts', vend(there)))).toBe(`403 InvalidClientTokenId: ${invalidToken}`);
});

test("unknown keys are the administrator's on loopback, unless strict", async () => {
  const unknown = { accessKeyId: 'test', secretAccessKey: 'test' };
  const relaxed = await startServices();
  expect(verifySignature(relaxed, 'sts', await signedBySdk('sts', unknown)).kind).toBe('administrator');
  for (const settings of [{ strict: true }, { loopback: false }]) {
    const services = await startServices(settings);
    expect(refusal(services, 'cognito-idp', await signedBySdk('cognito-idp', unknown))).toBe(
      `400 UnrecognizedClientException: ${invalidToken}`,
    );
  }
});
