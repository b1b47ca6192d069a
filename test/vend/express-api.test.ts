// The handler of docs/role-policies.md: an Express API behind IAM.
import type { AddressInfo } from 'node:net';
import { signOut } from '@claviger/auth/actions';
import { signedFetch } from '@claviger/auth/vend';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { signInNew, useWorld } from '../session/world.js';
import { countKeys } from './verifying-door.js';

const api = 'arn:aws:execute-api:us-east-1:123456789012:notes/prod';
const world = useWorld({
  roles: {
    ClavigerAuthenticated: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${api}/*/notes` },
    },
  },
});

async function openApi(): Promise<string> {
  const { local } = world;
  const app = express();
  app.use(
    express.raw({ type: () => true, limit: '10mb' }),
    async ({ method, originalUrl, path, headers, body = '' }, response, next) => {
      const wish = { action: 'execute-api:Invoke', resource: `${api}/${method}${path}` };
      try {
        const signer = await local.verifyRequest({ method, url: originalUrl, headers, body }, wish);
        if (!signer.allowed) return void response.status(403).json({ message: 'The role does not allow it.' });
        response.locals['signer'] = signer;
        next();
      } catch (error) {
        const { name, message } = error as Error;
        response.status(403).set('x-amzn-errortype', name).json({ message });
      }
    },
  );
  app.all('/{*path}', ({ body }, response) => {
    response.json({ owner: response.locals['signer'].sub, body: String(body ?? '') });
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an Express API behind IAM knows the user, asks the role, and refuses what is not signed', async () => {
  const { context, user } = await signInNew(world);
  const url = await openApi();
  const send = signedFetch(context.session, { service: 'execute-api', region: 'us-east-1', fetch: globalThis.fetch });
  const get = async (path: string, init?: RequestInit) => {
    const response = await send(url + path, init);
    return [response.status, await response.json()];
  };
  expect(await get('/notes?a=1+2')).toEqual([200, { owner: user.sub, body: '' }]);
  expect(await get('/notes', { method: 'POST', body: '{"a":1}' })).toEqual([200, { owner: user.sub, body: '{"a":1}' }]);
  const denial = { message: 'The role does not allow it.' };
  expect(await get('/secrets')).toEqual([403, denial]);
  expect((await fetch(`${url}/notes`)).status).toBe(403);
  world.local.clock.advance(3_600);
  expect(await get('/notes')).toEqual([200, { owner: user.sub, body: '' }]);
  expect(countKeys(context)).toBe(1);
  await signOut(context.session);
  expect(await get('/notes')).toEqual([403, denial]);
});
