// `presign`: URLs that a server verifies, and that never outlive their keys.
import { presign } from '@claviger/auth/vend';
import { describe, expect, test } from 'vitest';
import { dropBefore } from '../session/network.js';
import { signInNew, useWorld } from '../session/world.js';
import { ofAnotherFrame } from './another-frame.js';
import { countKeys, openDoor } from './verifying-door.js';

const world = useWorld();
const s3 = { service: 's3', region: 'us-east-1', expiresInSeconds: 900 };
const api = { ...s3, service: 'execute-api' };

describe('a signed URL', () => {
  test.each([
    ['s3', s3, '/photos/a%20b.jpg?response-content-type=text/plain&x=1+2'],
    ['an API', api, '/notes?a=b&a=c'],
    ['s3 with an odd query', s3, '/photos//a?a=1+2&b=%2F&c&c=&d=2&d=1&e=%zz&=x'],
    ['an API with an odd query', api, '/q?a=1+2&b=%2F&c&c=&d=2&d=1&e=%zz&=x'],
  ])('of %s is enough to make the request', async (_, options, path) => {
    const { context, user } = await signInNew(world);
    const door = await openDoor(world.local);
    const { url, expiresAt } = await presign(context.session, `${door.url}${path}`, options);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ sub: user.sub });
    expect(expiresAt.getTime() - context.clock.now()).toBeCloseTo(900_000, -4);
  });

  test('of a URL of another frame is enough, too', async () => {
    const { context } = await signInNew(world);
    const door = await openDoor(world.local);
    const { url } = await presign(context.session, ofAnotherFrame(new URL(`${door.url}/b/k`)), s3);
    expect((await fetch(url)).status).toBe(200);
  });

  test('covers its method and its headers', async () => {
    const { context } = await signInNew(world);
    const door = await openDoor(world.local);
    const headers = { 'content-type': 'image/png' };
    const { url } = await presign(context.session, { url: `${door.url}/b/k`, method: 'put', headers }, s3);
    expect((await fetch(url, { method: 'PUT', headers, body: 'x' })).status).toBe(200);
    expect((await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/html' }, body: 'x' })).status).toBe(403);
    expect((await fetch(url, { headers })).status).toBe(403);
  });

  test('opens a WebSocket of AWS IoT: the session token follows the signature', async () => {
    const { context } = await signInNew(world);
    const host = 'abc-ats.iot.eu-west-1.amazonaws.com';
    const { url } = await presign(context.session, `wss://${host}/mqtt`, { expiresInSeconds: 300 });
    const { protocol, pathname, searchParams } = new URL(url);
    expect([protocol, pathname]).toEqual(['wss:', '/mqtt']);
    expect(searchParams.get('X-Amz-Credential')).toMatch(/\/eu-west-1\/iotdevicegateway\/aws4_request$/);
    expect(await world.local.verifyRequest({ method: 'GET', url, headers: {} })).toMatchObject({
      roleArn: expect.any(String),
    });
    const changed = url.replace('/mqtt', '/other');
    await expect(world.local.verifyRequest({ method: 'GET', url: changed, headers: {} })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

describe('life', () => {
  test('a wish beyond the life of the keys is cut to it, in local time', async () => {
    const { context } = await signInNew(world);
    context.skewMs = -7_200_000;
    await world.advance(600);
    const { url, expiresAt } = await presign(context.session, 'https://b.s3.eu-west-1.amazonaws.com/k', {
      expiresInSeconds: 604_800,
    });
    const seconds = Number(new URL(url).searchParams.get('X-Amz-Expires'));
    expect(seconds).toBeGreaterThan(2_950);
    expect(seconds).toBeLessThanOrEqual(3_000);
    expect(expiresAt.getTime() - (context.clock.now() + context.skewMs)).toBeCloseTo(3_000_000, -4);
    expect(countKeys(context)).toBe(0);
  });

  test('100 URLs of an hour cost one renewal', async () => {
    const { context } = await signInNew(world);
    await world.advance(2_000);
    const options = { ...s3, expiresInSeconds: 3_600, minimumLifetimeSeconds: 3_600 };
    const sign = () => presign(context.session, 'http://127.0.0.1:1/b/k', options);
    await Promise.all(Array.from({ length: 50 }, sign));
    for (let count = 0; count < 50; count++) await sign();
    expect(countKeys(context)).toBe(1);
  });

  test('a renewal that fails is not tried again for the same keys', async () => {
    const { context, before } = await signInNew(world);
    await world.advance(2_000);
    context.network.break('*', dropBefore);
    const options = { ...s3, minimumLifetimeSeconds: 1_800 };
    for (let count = 0; count < 5; count++) {
      const { url } = await presign(context.session, 'http://127.0.0.1:1/b/k', options);
      expect(new URL(url).searchParams.get('X-Amz-Credential')).toContain(before.accessKeyId);
    }
    // One renewal, and its repetitions.
    expect(context.network.operations.length).toBeLessThanOrEqual(3);
  });
});

describe('refuses', () => {
  test.each<[string, string, object | undefined, string]>([
    ['a life that is missing', 'https://b.s3.eu-west-1.amazonaws.com/k', undefined, 'InvalidExpiration'],
    ['a life of no time', 'https://b.s3.eu-west-1.amazonaws.com/k', { expiresInSeconds: 0 }, 'InvalidExpiration'],
    [
      'a life of more than a week',
      'https://b.s3.eu-west-1.amazonaws.com/k',
      { expiresInSeconds: 604_801 },
      'InvalidExpiration',
    ],
    ['a part of a second', 'https://b.s3.eu-west-1.amazonaws.com/k', { expiresInSeconds: 1.5 }, 'InvalidExpiration'],
    ['plain http', 'http://b.s3.eu-west-1.amazonaws.com/k', { expiresInSeconds: 60 }, 'InsecureUrl'],
    ['a plain WebSocket', 'ws://api.example.com/', { ...api }, 'InsecureUrl'],
    [
      'a password in the URL',
      'https://a:b@b.s3.eu-west-1.amazonaws.com/k',
      { expiresInSeconds: 60 },
      'CredentialsInUrl',
    ],
    ['a host that names no service', 'https://cdn.example.com/k', { expiresInSeconds: 60 }, 'UnknownService'],
  ])('%s', async (_, url, options, code) => {
    const { session } = world.context();
    await expect(presign(session, url, options as typeof s3)).rejects.toMatchObject({ name: 'AuthError', code });
  });

  test.each([-1, Number.NaN])('keys with %d seconds left at least', async (minimumLifetimeSeconds) => {
    const { session } = world.context();
    await expect(presign(session, 'https://b.example.com/k', { ...s3, minimumLifetimeSeconds })).rejects.toMatchObject({
      code: 'InvalidConfiguration',
      field: 'minimumLifetimeSeconds',
    });
  });

  test('headers of the signature, and such as HTTP does not take', async () => {
    const { session } = world.context();
    const url = 'https://b.s3.eu-west-1.amazonaws.com/k';
    await expect(presign(session, { url, headers: { Host: 'x' } }, s3)).rejects.toMatchObject({
      code: 'ReservedHeader',
    });
    await expect(presign(session, { url, headers: { 'x-a': 'b\nc' } }, s3)).rejects.toMatchObject({
      code: 'InvalidHeader',
    });
  });
});
