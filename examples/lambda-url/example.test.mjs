import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createAuth } from '@claviger/auth';
import { startLocal } from '@claviger/local';
import { createFunction } from './call-function.mjs';

const user = { username: 'ann@example.com', password: 'Correct-horse1' };
const resource = 'arn:aws:lambda:us-east-1:123456789012:function:greet';
const Statement = { Effect: 'Allow', Action: 'lambda:InvokeFunctionUrl', Resource: resource };

/** A function URL: as Lambda does, it verifies the signature, then asks the role's policies. */
async function openFunction(local) {
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = Buffer.concat(await request.toArray());
    try {
      const wish = { action: Statement.Action, resource };
      const { allowed, sub } = await local.verifyRequest({ method, url, headers, body }, wish);
      if (!allowed) return response.writeHead(403).end('{"Message":"Forbidden"}');
      response.end(JSON.stringify({ greeting: `Hello ${JSON.parse(body).name}`, sub }));
    } catch ({ name, message }) {
      response.writeHead(403, { 'x-amzn-errortype': name }).end(JSON.stringify({ message }));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

test('a user calls the function, also after the keys ended early, and a guest is refused', async () => {
  const local = await startLocal({
    seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [user] }] },
    roles: { ClavigerAuthenticated: { Version: '2012-10-17', Statement } },
  });
  const lambda = await openFunction(local);
  const auth = createAuth(local.outputs);
  const greet = createFunction(auth, lambda.url, { service: 'lambda', region: 'us-east-1' });
  await assert.rejects(greet({ name: 'guest' }), /answered 403/);
  await auth.signIn(user);
  const sub = (await auth.fetchAuthSession()).getUserSub().get();
  assert.deepEqual(await greet({ name: 'Ann' }), { greeting: 'Hello Ann', sub });
  local.clock.advance(3_600);
  assert.deepEqual(await greet({ name: 'Ann' }), { greeting: 'Hello Ann', sub });
  await auth.signOut();
  lambda.close();
  await local.close();
});
