import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { withClaviger } from './index.js';

const BUILD = 'phase-production-build';
const outputs = { version: '1.4', auth: { user_pool_id: 'us-east-1_Deployed1' } };
const local = { ...outputs, custom: { claviger: { user_pool_endpoint: 'http://127.0.0.1:9319' } } };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'claviger-next-'));
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(root);
  onTestFinished(() => {
    cwd.mockRestore();
    rmSync(root, { recursive: true });
  });
});

const writeOutputs = (content: object): void =>
  writeFileSync(join(root, 'amplify_outputs.json'), JSON.stringify(content));

test('a build has the configuration of its file, beside the settings of the app', async () => {
  writeOutputs(outputs);
  const alias = { other: './other.ts' };
  const config = await withClaviger({ reactStrictMode: true, turbopack: { resolveAlias: alias } })(BUILD, {});
  expect(config).toMatchObject({ reactStrictMode: true, turbopack: { resolveAlias: alias } });
  const path = (config.turbopack.resolveAlias as Record<string, string>)['virtual:claviger/outputs'] ?? '';
  expect(JSON.parse(readFileSync(join(root, path), 'utf8'))).toEqual(outputs);
});

test('a configuration that is a function gets the phase and the context of Next', async () => {
  writeOutputs(outputs);
  const create = vi.fn(async (_phase: string, _context: object) => ({ distDir: 'out' }));
  const context = { defaultConfig: {} };
  expect(await withClaviger(create)(BUILD, context)).toMatchObject({ distDir: 'out', turbopack: {} });
  expect(create).toHaveBeenCalledExactlyOnceWith(BUILD, context);
});

test('a build without a file, or with one that points at this machine, fails', async () => {
  await expect(withClaviger({})(BUILD, {})).rejects.toMatchObject({ name: 'OutputsError', code: 'missing' });
  writeOutputs(local);
  await expect(withClaviger({})(BUILD, {})).rejects.toMatchObject({ name: 'OutputsError', code: 'loopback' });
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  await withClaviger({}, { allowLoopback: true })(BUILD, {});
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('points at this machine'));
});

test('a server of the built app starts without a file and without a backend', async () => {
  const config = { reactStrictMode: true };
  expect(await withClaviger(config)('phase-production-server', {})).toBe(config);
});

test('in development the terminal names the console and a user that can sign in, once', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  const configure = withClaviger({}, { data: ':memory:', port: 0 });
  const config = await configure('phase-development-server', {});
  await configure('phase-development-server', {});
  const path = (config as { turbopack?: { resolveAlias: Record<string, string> } }).turbopack?.resolveAlias;
  const { custom } = JSON.parse(readFileSync(join(root, path?.['virtual:claviger/outputs'] ?? ''), 'utf8'));
  const lines = log.mock.calls.map(([line]) => String(line));
  expect(lines).toEqual([
    `Claviger: ${custom.claviger.user_pool_endpoint}/_claviger/`,
    expect.stringMatching(/^Claviger: sign in as ada@example\.com, password \S+$/),
  ]);
});
