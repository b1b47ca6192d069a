import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createClock } from '../clock.js';
import { createServices } from '../services.js';
import { openStore } from '../store/store.js';
import { sendAnswer } from './answer.js';
import { createAwsEndpoint } from './aws-endpoint.js';
import type { Operation } from './operation.js';

test('an unexpected failure is a 500 with a request id, and a line in the log without what was sent', async () => {
  const store = await openStore(':memory:');
  const settings = {
    publicUrl: 'http://127.0.0.1',
    issuer: 'local',
    account: '123456789012',
    region: 'us-east-1',
    loopback: true,
    strict: false,
    allowOutbound: false,
    iamProviders: new Map(),
    allowedHosts: [],
    allowedOrigins: [],
    triggers: {},
    roles: new Map(),
    administrator: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
  } as const;
  const services = await createServices({ store, settings, clock: createClock() });
  const failing: Operation<{ readonly Password: string }> = {
    service: 'cognito-idp',
    name: 'SignUp',
    authorization: 'public',
    handle: ({ Password }) => {
      throw new TypeError(`can't do ${Password}`);
    },
  };
  const lines: string[] = [];
  const aws = createAwsEndpoint({ services, operations: [failing], log: (line) => lines.push(line) });
  const server = createServer(
    (incoming, outgoing) => void aws(incoming).then((answer) => sendAnswer(outgoing, answer)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await store.close();
  });

  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
    body: JSON.stringify({ ClientId: 'c', Username: 'ann', Password: 'Canary-secret1' }),
  });
  expect(answer.status).toBe(500);
  const requestId = answer.headers.get('x-amzn-requestid') ?? '';
  const body = await answer.json();
  expect(body).toEqual({ __type: 'InternalErrorException', message: expect.stringContaining(requestId) });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`${requestId} AWSCognitoIdentityProviderService.SignUp: TypeError`);
  expect(lines[0]).toContain('aws-endpoint.test.ts');
  expect(lines[0]).not.toContain('Canary');
  expect(JSON.stringify(body)).not.toContain('Canary');
});
