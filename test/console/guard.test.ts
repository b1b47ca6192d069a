import { request } from 'node:http';
import { type Local, startLocal } from '@claviger/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFile } from '../peers/server.js';

const FILES = ['', 'console.js', 'console.css'];

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A request with the `Host` of the test. */
function ask(local: Local, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const outgoing = request(`${local.url}/_claviger/${path}`, { method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

describe('on loopback', () => {
  let local: Local;
  beforeAll(async () => {
    local = await serveFile();
  });

  test('the page runs only its own script, and is neither framed nor cached', async () => {
    const { status, headers, body } = await ask(local, '');
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policy.join()).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body).toContain('needs JavaScript');
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|https?:/);
  });

  test('what the page loads has its type, and the address without a slash leads to it', async () => {
    expect((await ask(local, 'console.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await ask(local, 'console.css')).headers['content-type']).toBe('text/css; charset=utf-8');
    const answer = await fetch(`${local.url}/_claviger`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/_claviger/']);
  });

  test('a name that someone lets point to this machine gets nothing, nor does a page of another origin', async () => {
    const { port } = new URL(local.url);
    const foreign: Record<string, string>[] = [
      { host: `evil.example:${port}` },
      { host: `127.0.0.1.evil.example:${port}` },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of foreign) {
      for (const file of [...FILES, 'changes']) expect((await ask(local, file, headers)).status).toBe(403);
      const json = { ...headers, 'content-type': 'application/json' };
      expect((await ask(local, 'user-pools/ListUserPools', json, '{"MaxResults":10}')).status).toBe(403);
    }
  });

  test('a form of another page, which needs no leave of the browser, is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await ask(local, 'user-pools/ListUserPools', { 'content-type': type }, '{"MaxResults":10}');
      expect(answer.status).toBe(415);
    }
  });
});

describe('where others can reach it', () => {
  let local: Local;
  beforeAll(async () => {
    local = await startLocal({ host: '0.0.0.0' });
  });
  afterAll(() => local.close());

  test('the page comes without a token, and nothing else does', async () => {
    for (const file of FILES) expect((await ask(local, file)).status).toBe(200);
    expect((await ask(local, 'changes')).status).toBe(401);
    const json = { 'content-type': 'application/json' };
    const list = (headers: Record<string, string>): Promise<Answer> =>
      ask(local, 'user-pools/ListUserPools', { ...json, ...headers }, '{"MaxResults":10}');
    expect((await list({})).status).toBe(401);
    expect((await list({ authorization: 'Bearer local' })).status).toBe(401);
    const { secretAccessKey } = local.administrator;
    expect((await list({ authorization: `Bearer ${secretAccessKey}` })).status).toBe(401);
    expect((await list({ authorization: `Bearer ${local.controlToken}` })).status).toBe(200);
    expect((await ask(local, '')).body).not.toContain(local.controlToken);
  });
});
