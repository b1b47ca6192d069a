import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../../tools/chromium.mjs';
import { findFirefox } from '../../tools/firefox.mjs';

/** What Playwright's runner said of one test. */
export interface Outcome {
  readonly title: string;
  readonly status: string;
  readonly workerIndex: number;
  readonly error: string | undefined;
  /** By type. */
  readonly annotations: Readonly<Record<string, string | undefined>>;
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
      readonly results: readonly {
        readonly status: string;
        readonly workerIndex: number;
        readonly error?: { readonly message?: string };
      }[];
    }[];
  }[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs the real runner on the suite's configuration.
 *
 * @param environment for the configuration
 * @param args further arguments: files, options
 */
export async function runPlaywright(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<readonly Outcome[]> {
  const results = mkdtempSync(join(tmpdir(), 'claviger-playwright-'));
  try {
    const runner = join(root, 'node_modules/@playwright/test/cli.js');
    const config = join(root, 'test/playwright/suite/playwright.config.ts');
    const child = spawn(process.execPath, [runner, 'test', '--config', config, '--reporter', 'json', ...args], {
      cwd: root,
      env: { ...process.env, CHROMIUM: findChromium(), FIREFOX: findFirefox() ?? '', RESULTS: results, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) output += chunk;
    const report = JSON.parse(output) as Suite & { readonly errors: readonly { readonly message?: string }[] };
    if (report.errors.length > 0) throw new Error(report.errors.map(({ message }) => message).join('\n'));
    return listOutcomes(report);
  } finally {
    rmSync(results, { recursive: true });
  }
}

function listOutcomes({ suites = [], specs = [] }: Partial<Suite>): readonly Outcome[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests.map(({ annotations, results }) => {
      const last = results.at(-1);
      return {
        title,
        status: last?.status ?? 'did not run',
        workerIndex: last?.workerIndex ?? -1,
        error: last?.error?.message,
        annotations: Object.fromEntries(annotations.map(({ type, description }) => [type, description])),
      };
    }),
  );
  return [...own, ...suites.flatMap(listOutcomes)];
}

/** Finds so many free ports in a row, and gives the first. */
export async function findFreePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (!free.includes(false)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
