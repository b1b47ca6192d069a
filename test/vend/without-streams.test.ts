// `bearerFetch`, `signedFetch` and `renewExpired` in a process without streams, as React Native is.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { useWorld } from '../session/world.js';
import { type DoorAnswer, openDoor } from './verifying-door.js';

const world = useWorld();
const script = fileURLToPath(new URL('without-streams.mjs', import.meta.url));

test('a request is sent, and sent again with a new token or new keys when its answer says that the old ones expired', async () => {
  const { username, password, sub } = await world.createUser();
  const door = await openDoor(world.local);
  const denied = new Set<string | undefined>();
  // The first request to each path is denied, in the words that only the body has.
  const deny = (path: string, answer: DoorAnswer): DoorAnswer | undefined => {
    if (denied.has(path)) return undefined;
    denied.add(path);
    return answer;
  };
  const tokens: (string | undefined)[] = [];
  door.answer = ({ url, headers, body }) => {
    if (url === '/signed') return deny(url, { status: 400, body: '{"__type":"ExpiredTokenException"}' });
    tokens.push(headers.authorization);
    return (
      deny(url, { status: 401, body: '{"message":"The incoming token has expired"}' }) ?? {
        status: 200,
        body: `${body}`,
      }
    );
  };
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[script, JSON.stringify(world.local.outputs), username, password, door.url],
  ]);
  const [[tokenStatus, text], [signedStatus, signer], calls] = JSON.parse(stdout);
  expect([tokenStatus, text]).toEqual([200, '{"text":"Hello"}']);
  expect(new Set(tokens).size).toBe(2);
  expect([signedStatus, JSON.parse(signer)]).toMatchObject([200, { sub }]);
  expect(calls).toBe(2);
  expect(door.requests.map(({ url }) => url)).toEqual(['/token', '/token', '/signed', '/signed']);
});
