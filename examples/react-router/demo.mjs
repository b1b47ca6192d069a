// npm run demo: builds the app and starts it on http://localhost:3000, with a backend and an API of notes on this machine.
// Sign in as ann@example.com with the password Correct-horse1.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createAuthServer } from '@claviger/auth/server';
import { startLocal } from '@claviger/local';

const origin = 'http://localhost:3000';
const settings = { CallbackURLs: [`${origin}/auth/callback`], LogoutURLs: [`${origin}/`] };
const users = [{ username: 'ann@example.com', password: 'Correct-horse1' }];
const clients = [{ id: 'clavigerlocalclient0000001', settings }];
const { outputs } = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users, clients }] } });
await writeFile('amplify_outputs.json', JSON.stringify(outputs));

const secret = randomBytes(32).toString('base64');
const { verify } = createAuthServer(outputs, { secret, mode: 'bff' });
const notes = new Map();
/** The API behind the proxy: it keeps the notes of each user whose access token it gets. */
const api = createServer(async (request, response) => {
  try {
    const [, token] = (request.headers.authorization ?? '').split(' ');
    const { sub } = await verify(token, { use: 'access' });
    const own = notes.get(sub) ?? [];
    notes.set(sub, own);
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.method === 'POST') own.push(text);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(own));
  } catch {
    response.writeHead(401).end();
  }
});
api.listen(0, '127.0.0.1');
await once(api, 'listening');

const env = {
  ...process.env,
  AUTH_SECRET: secret,
  AUTH_ORIGIN: origin,
  ORIGIN: origin,
  NOTES_URL: `http://127.0.0.1:${api.address().port}/`,
  PORT: '3000',
};
for (const script of ['build', 'start']) {
  const [status] = await once(spawn('npm', ['run', script], { env, stdio: 'inherit' }), 'exit');
  if (status !== 0) process.exit(status ?? 0);
}
