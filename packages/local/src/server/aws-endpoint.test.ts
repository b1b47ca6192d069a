import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { testSettings } from '../../test-support/settings.js';
import { openTestStore } from '../../test-support/store.js';
import { createClock } from '../base/clock.js';
import type { Operation } from '../iam/operation.js';
import { sendAnswer } from '../wire/answer.js';
import { createAwsEndpoint } from './aws-endpoint.js';
import { createServices } from './create-services.js';

/** What a server answers whose only operation is this one, and what it writes to its log. */
async function ask(handle: Operation<{ readonly Password: string }>['handle']) {
  const store = await openTestStore(':memory:');
  const services = await createServices({ store, settings: testSettings, clock: createClock() });
  const operation: Operation<{ readonly Password: string }> = {
    service: 'cognito-idp',
    name: 'SignUp',
    authorization: 'public',
    handle,
  };
  const lines: string[] = [];
  const aws = createAwsEndpoint({ services, operations: [operation], log: (line) => lines.push(line) });
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
  return { answer, body: await answer.json(), lines };
}

test('an unexpected failure is a 500 with a request id, and a line in the log without what was sent', async () => {
  const { answer, body, lines } = await ask(({ Password }) => {
    throw new TypeError(`can't do ${Password}`);
  });
  expect(answer.status).toBe(500);
  const requestId = answer.headers.get('x-amzn-requestid') ?? '';
  expect(body).toEqual({ __type: 'InternalErrorException', message: expect.stringContaining(requestId) });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`${requestId} AWSCognitoIdentityProviderService.SignUp: TypeError`);
  expect(lines[0]).toContain('aws-endpoint.test.ts');
  expect(lines[0]).not.toContain('Canary');
  expect(JSON.stringify(body)).not.toContain('Canary');
});

test('a request whose resource another request deletes during the call reports that it is gone', async () => {
  const { answer, body, lines } = await ask(async (_, { services }) => {
    await services.store.transaction(async (tx) => {
      await tx
        .insertInto('user_attempts')
        .values({ sub: 'nobody', kind: 'ConfirmSignUp', window_at: 0, count: 1 })
        .execute();
    });
  });
  expect(answer.status).toBe(400);
  expect(body).toMatchObject({ __type: 'ResourceNotFoundException' });
  expect(lines).toEqual([]);
});
