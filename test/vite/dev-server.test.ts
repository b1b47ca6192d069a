import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** A pipe in place of a terminal: Vite reads shortcuts from it all the same. */
const TERMINAL = 'process.stdin.isTTY = true;';

interface RunningVite {
  readonly child: ChildProcess;
  readonly root: string;
  /** What Vite printed. */
  output(): string;
  /** Where the backend is. */
  readonly url: string;
}

async function writeConfig(root: string, options: string): Promise<void> {
  const text = `import { claviger } from '@claviger/local/vite';
    export default { clearScreen: false, server: { port: 0 }, plugins: [claviger(${options})] };`;
  await writeFile(join(root, 'vite.config.js'), text);
}

/** `vite dev` of an app with the plug-in. */
async function runVite(environment: NodeJS.ProcessEnv = {}): Promise<RunningVite> {
  const root = await mkdtemp(join(tmpdir(), 'claviger-vite-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await symlink(modules, join(root, 'node_modules'), 'junction');
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  await writeFile(join(root, 'index.html'), '<title>App</title>');
  await mkdir(join(root, 'bin'));
  await writeFile(join(root, 'bin/vite.mjs'), `${TERMINAL} await import('../node_modules/vite/bin/vite.js');`);
  await writeConfig(root, '{}');
  const { CI: _, VITEST: __, ...rest } = process.env;
  const child = spawn(process.execPath, [join(root, 'bin/vite.mjs'), 'dev'], {
    cwd: root,
    env: { ...rest, NO_COLOR: '1', BROWSER: 'none', ...environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const url = await vi.waitFor(() => {
    const found = /Claviger: (http:\/\/127\.0\.0\.1:\d+)\/_claviger\//.exec(printed)?.[1];
    if (found === undefined) throw new Error(printed);
    return found;
  }, 20_000);
  return { child, root, url, output: () => printed };
}

async function callBackend(url: string, operation: string, input: object): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify({ ClientId: 'clavigerlocalclient0000001', ...input }),
  });
  return answer.status;
}

test('vite dev shows codes, opens the console with c, keeps users over a change of the options, and ends with Ctrl+C', async () => {
  const opened = join(await mkdtemp(join(tmpdir(), 'claviger-browser-')), 'opened');
  const browser = `${opened}.js`;
  await writeFile(browser, `require('node:fs').writeFileSync(${JSON.stringify(opened)}, process.argv.at(-1));`);
  const { child, root, url, output } = await runVite({ BROWSER: browser });

  expect(await callBackend(url, 'SignUp', { Username: 'dora@example.com', Password: 'Correct-horse1' })).toBe(200);
  const code = await vi.waitFor(() => {
    const found = /EMAIL to dora@example\.com, SignUp: (\d{6})/.exec(output())?.[1];
    expect(found).toBeDefined();
    return found;
  });

  child.stdin?.write('c\n');
  await vi.waitFor(async () => expect(await readFile(opened, 'utf8')).toBe(`${url}/_claviger/`), 10_000);

  await writeConfig(root, '{ strict: true }');
  await vi.waitFor(() => expect(output()).toContain('server restarted'), 20_000);
  expect(await callBackend(url, 'ConfirmSignUp', { Username: 'dora@example.com', ConfirmationCode: code })).toBe(200);

  child.stdin?.write('h\n');
  await vi.waitFor(() => expect(output()).toContain('open the console of Claviger'));
  child.kill('SIGINT');
  await once(child, 'exit');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('q closes Vite and its backend', async () => {
  const { child, url } = await runVite();
  child.stdin?.write('q\n');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
