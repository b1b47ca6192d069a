import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { get } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from '../../test-support/server.js';
import { acceptBoth } from './both-protocols.js';
import { createSelfSigned } from './self-signed.js';

/** Asks over TLS, trusting one certificate only. */
async function ask(url: string, ca: string): Promise<{ status: number | undefined; text: string }> {
  return await new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    }).on('error', reject);
  });
}

test('the certificate is for this machine, signs itself and nothing else', () => {
  const now = Date.UTC(2049, 11, 31);
  const certificate = new X509Certificate(createSelfSigned(now).certificate);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIP('::1')).toBe('::1');
  expect(certificate.checkHost('example.com')).toBeUndefined();
  expect(Date.parse(certificate.validFrom)).toBe(now - 86_400_000);
  expect(Date.parse(certificate.validTo)).toBe(now + 396 * 86_400_000);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

test('one port speaks both; clients that trust the certificate get in, others do not', async () => {
  const { local } = await startTestServer({ tls: true });
  const certificate = local.tls?.certificate ?? '';
  expect((await fetch(`${local.url}/_claviger/health`)).status).toBe(200);
  const port = new URL(local.url).port;
  expect(local.tls?.url).toBe(`https://127.0.0.1:${port}`);
  for (const host of ['127.0.0.1', 'localhost']) {
    const answer = await ask(`https://${host}:${port}/_claviger/health`, certificate);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'ok' });
  }
  const other = createSelfSigned(Date.now()).certificate;
  await expect(ask(`https://127.0.0.1:${port}/_claviger/health`, other)).rejects.toMatchObject({
    code: expect.stringMatching(/CERT|SIGN|VERIFY/),
  });
  // Amplify puts https:// before it.
  expect(local.outputs.auth.oauth?.domain).toBe(`127.0.0.1:${port}`);
  // What keeps its connection doesn't keep the server.
  await local.close();
  await expect(fetch(`${local.url}/_claviger/health`)).rejects.toThrow();
});

test('a data folder keeps its certificate, and makes another for one that is spoilt', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-tls-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const startOnce = async (): Promise<string | undefined> => {
    const { local } = await startTestServer({ tls: true, data });
    await local.close();
    return local.tls?.certificate;
  };
  const first = await startOnce();
  expect((await stat(join(data, 'tls-key.pem'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(data, 'tls-certificate.pem'), 'utf8')).toBe(first);
  expect(await startOnce()).toBe(first);
  await writeFile(join(data, 'tls-key.pem'), createSelfSigned(Date.now()).privateKey);
  expect(await startOnce()).not.toBe(first);
});

test('a connection that stays silent is closed, before its first byte and within its handshake', async () => {
  const answer = (_: unknown, outgoing: { end(text: string): void }): void => outgoing.end('ok');
  const { door } = acceptBoth(createServer(answer), answer, { ...createSelfSigned(Date.now()), silenceMs: 100 });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  onTestFinished(() => void door.close());
  const { port } = door.address() as AddressInfo;
  const open = async (bytes: Buffer): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').resume();
    await once(socket, 'connect');
    if (bytes.length > 0) socket.write(bytes);
    return socket;
  };
  const silent = [await open(Buffer.alloc(0)), await open(Buffer.from([22, 3, 1]))];
  await Promise.all(silent.map((socket) => once(socket, 'close')));
  // A client that has spoken may keep its connection.
  const kept = await open(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(kept.closed).toBe(false);
  kept.destroy();
});

test('close ends connections that are silent, or in the middle of a handshake', async () => {
  const { local } = await startTestServer({ tls: true });
  const port = Number(new URL(local.url).port);
  const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')].map((socket) => socket.resume());
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  sockets[1]?.write(Buffer.from([22, 3, 1]));
  // The server has accepted both when it answers a later one.
  expect((await fetch(`${local.url}/_claviger/health`)).status).toBe(200);
  const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
  const began = performance.now();
  await local.close();
  await closed;
  expect(performance.now() - began).toBeLessThan(5_000);
});
