import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, createLogger, createServer, type InlineConfig, type ViteDevServer } from 'vite';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ClavigerOptions, claviger, withClaviger } from './index.js';

const DEPLOYED = { version: '1.4', auth: { user_pool_id: 'eu-west-1_Deployed1', aws_region: 'eu-west-1' } };
const LOCAL = { ...DEPLOYED, custom: { claviger: { user_pool_endpoint: 'http://127.0.0.1:9319' } } };

// The plug-in keeps the servers of test runs in memory. Most tests here are about development servers.
beforeEach(() => {
  vi.stubEnv('VITEST', undefined);
  return () => vi.unstubAllEnvs();
});

/** An app that shows its configuration, in a folder of its own. */
async function createApp(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'claviger-vite-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, 'index.html'), '<script type="module" src="/main.js"></script>');
  await writeFile(
    join(root, 'main.js'),
    `import outputs from 'virtual:claviger/outputs'; document.title = outputs.auth.user_pool_id;`,
  );
  return root;
}

interface Run {
  readonly config: InlineConfig;
  readonly lines: string[];
}

function configure(root: string, options: ClavigerOptions): Run {
  const lines: string[] = [];
  const logger = createLogger('info', { allowClearScreen: false });
  logger.info = (line) => void lines.push(line);
  logger.warn = logger.info;
  logger.warnOnce = logger.info;
  const server = { port: 0, host: '127.0.0.1', watch: null };
  return {
    lines,
    config: { root, configFile: false, customLogger: logger, server, plugins: [claviger(options)] },
  };
}

async function startVite(root: string, options: ClavigerOptions): Promise<{ vite: ViteDevServer; lines: string[] }> {
  const { config, lines } = configure(root, options);
  const vite = await createServer(config);
  onTestFinished(() => vite.close());
  await vite.listen();
  return { vite, lines };
}

test.each([
  ['claviger', () => claviger({ output: 'production.json' } as object)],
  ['withClaviger', () => withClaviger({}, { output: 'production.json' } as object)],
])('%s refuses an unknown option, for builds, too', (name, configureApp) => {
  expect(configureApp).toThrow(`${name} has no option "output": it takes `);
});

/** The configuration that a page gets. */
async function readOutputs(vite: ViteDevServer): Promise<{ readonly url: string }> {
  const loaded = await vite.ssrLoadModule('virtual:claviger/outputs');
  return { url: loaded['default'].custom.claviger.user_pool_endpoint };
}

async function isUp(url: string): Promise<boolean> {
  return await fetch(`${url}/_claviger/health`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function signUp(url: string, Username: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
    body: JSON.stringify({ ClientId: 'clavigerlocalclient0000001', Username, Password: 'Correct-horse1' }),
  });
  expect(answer.status).toBe(200);
}

describe('in development', () => {
  test('a backend with the seed starts and stops with Vite, which shows its address and its codes', async () => {
    const { vite, lines } = await startVite(await createApp(), { data: ':memory:' });
    const { url } = await readOutputs(vite);
    const page = await fetch(`${vite.resolvedUrls?.local[0]}@id/__x00__virtual:claviger/outputs`);
    expect(await page.text()).toContain(url);
    vite.printUrls();
    expect(lines.join('\n')).toContain(`${url}/_claviger/`);
    expect(lines.join('\n')).toContain('ada@example.com');
    await signUp(url, 'dora@example.com');
    await vi.waitFor(() => expect(lines).toContainEqual(expect.stringMatching(/dora@example\.com, SignUp: \d{6}$/)));
    await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' },
      body: JSON.stringify({ AccessToken: 'wrong' }),
    });
    await vi.waitFor(() => expect(lines).toContainEqual(expect.stringMatching(/^Claviger: GetUser 400 /)));
    await vite.close();
    expect(await isUp(url)).toBe(false);
  });

  test('a restart keeps the backend, and other options replace it on the same port with the same data', async () => {
    const root = await createApp();
    const { config } = configure(root, {});
    const { config: changed } = configure(root, { strict: true });
    const first = await createServer(config);
    const { url } = await readOutputs(first);
    await signUp(url, 'kept@example.com');
    await first.restart();
    expect(await readOutputs(first)).toEqual({ url });
    const second = await createServer(changed);
    await first.close();
    expect(await readOutputs(second)).toEqual({ url });
    const users = await fetch(`${url}/_claviger/seed`).then((answer) => answer.text());
    expect(users).toContain('kept@example.com');
    await second.close();
    expect(await isUp(url)).toBe(false);
  });

  test('options that cannot start leave the running backend as it is', async () => {
    const root = await createApp();
    const { vite } = await startVite(root, { data: ':memory:' });
    const { url } = await readOutputs(vite);
    const { config } = configure(root, { seed: 'missing.json' });
    await expect(createServer(config)).rejects.toThrow(/missing\.json cannot be read \(ENOENT\)/);
    expect(await isUp(url)).toBe(true);
    await vite.close();
    expect(await isUp(url)).toBe(false);
  });

  test('a taken port moves the backend to the next one, unless the app names its port', async () => {
    const taken = createTcpServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { readonly port: number };
    const { config } = configure(await createApp(), { port, data: ':memory:' });
    await expect(createServer(config)).rejects.toThrow(
      `Claviger cannot start. Port ${port} is in use: stop the program that listens there, or give \`port\` another number, or 0 for a free one.`,
    );
    const one = await startVite(await createApp(), { data: ':memory:' });
    const other = await startVite(await createApp(), { data: ':memory:' });
    const urls = [await readOutputs(one.vite), await readOutputs(other.vite)];
    expect(urls[0]).not.toEqual(urls[1]);
  });

  test('a data folder in use says so when Vite starts', async () => {
    const root = await createApp();
    await startVite(root, { data: 'shared' });
    const { config: second } = configure(await createApp(), { data: join(root, 'shared') });
    await expect(createServer(second)).rejects.toThrow(/^Another Claviger is using the data folder/);
  });

  test('under Vitest the backend is in memory, on a free port', async () => {
    vi.stubEnv('VITEST', 'true');
    const root = await createApp();
    const { vite } = await startVite(root, { port: 9319 });
    const { url } = await readOutputs(vite);
    expect(await isUp(url)).toBe(true);
    expect(new URL(url).port).not.toBe('9319');
    await expect(stat(join(root, '.claviger'))).rejects.toThrow('ENOENT');
  });
});

describe('in a build', () => {
  const buildApp = async (root: string, options: ClavigerOptions): Promise<{ code: string; lines: string[] }> => {
    const { config, lines } = configure(root, options);
    const built = await build({ ...config, logLevel: 'silent', build: { write: false } });
    const [first] = Array.isArray(built) ? built : [built];
    if (first === undefined || !('output' in first)) throw new Error('Vite watches');
    return { code: first.output.map((file) => (file.type === 'chunk' ? file.code : '')).join(''), lines };
  };

  test('the configuration is that of the named file: JSON or a module', async () => {
    const root = await createApp();
    await writeFile(join(root, 'amplify_outputs.json'), JSON.stringify(DEPLOYED));
    expect((await buildApp(root, {})).code).toContain('eu-west-1_Deployed1');
    await writeFile(join(root, 'aws-exports.mjs'), `export default { auth: { user_pool_id: 'eu-west-1_Module01' } };`);
    expect((await buildApp(root, { outputs: 'aws-exports.mjs' })).code).toContain('eu-west-1_Module01');
  });

  test('a missing, a broken and a local file fail the build with a typed error that says why', async () => {
    const root = await createApp();
    await expect(buildApp(root, {})).rejects.toThrow(/OutputsError: .*amplify_outputs\.json cannot be read \(ENOENT\)/);
    await writeFile(join(root, 'broken.json'), '{"secret": ');
    await expect(buildApp(root, { outputs: 'broken.json' })).rejects.toThrow('broken.json is not valid JSON.');
    await writeFile(join(root, 'list.json'), '[]');
    await expect(buildApp(root, { outputs: 'list.json' })).rejects.toThrow('holds no configuration');
    await writeFile(join(root, 'local.json'), JSON.stringify(LOCAL));
    await expect(buildApp(root, { outputs: 'local.json' })).rejects.toThrow(
      'local.json points at this machine (custom.claviger.user_pool_endpoint is http://127.0.0.1:9319)',
    );
  });

  test('a named file is checked even where no module imports it', async () => {
    const root = await createApp();
    await writeFile(join(root, 'main.js'), 'document.title = "none";');
    await expect(buildApp(root, { outputs: 'missing.json' })).rejects.toThrow('missing.json cannot be read');
    expect((await buildApp(root, {})).code).toContain('none');
  });

  test('a build that watches its files follows the configuration, through faults, too', async () => {
    const root = await createApp();
    const file = join(root, 'amplify_outputs.json');
    await writeFile(file, JSON.stringify(DEPLOYED));
    const { config } = configure(root, { outputs: 'amplify_outputs.json' });
    const rollupOptions = { output: { entryFileNames: 'main.js' } };
    const watcher = await build({ ...config, logLevel: 'silent', build: { watch: {}, rollupOptions } });
    if (!('close' in watcher)) throw new Error('Vite does not watch');
    onTestFinished(() => watcher.close());
    const ends: string[] = [];
    watcher.on('event', ({ code }) => void (code.endsWith('END') || code === 'ERROR' ? ends.push(code) : 0));
    const built = (): Promise<string> => readFile(join(root, 'dist/main.js'), 'utf8');
    const limit = { timeout: 10_000, interval: 50 };
    await vi.waitFor(async () => expect(await built()).toContain('eu-west-1_Deployed1'), limit);
    await writeFile(file, '{');
    await vi.waitFor(() => expect(ends).toContain('ERROR'), limit);
    await writeFile(file, JSON.stringify(DEPLOYED).replaceAll('Deployed1', 'Changed01'));
    await vi.waitFor(async () => expect(await built()).toContain('eu-west-1_Changed01'), limit);
  });

  test('allowLoopback permits a build for end-to-end tests, and the build says so', async () => {
    const root = await createApp();
    await writeFile(join(root, 'local.json'), JSON.stringify(LOCAL));
    const { code, lines } = await buildApp(root, { outputs: 'local.json', allowLoopback: true });
    expect(code).toContain('eu-west-1_Deployed1');
    expect(lines.join('\n')).toMatch(/points at this machine .* for end-to-end tests only/);
  });
});
