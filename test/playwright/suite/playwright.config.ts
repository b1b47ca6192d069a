import type { ClavigerOptions, ClavigerWorkerOptions } from '@claviger/local/playwright';
import { defineConfig } from '@playwright/test';

// By playwright.test.ts.
const {
  APP_URL = '',
  APP_PORT = '',
  SERVER_PORT = '',
  CHROMIUM = '',
  FIREFOX = '',
  SAMPLES = '',
  RESULTS = '',
} = process.env;

const pages = [`${APP_URL}/`];

const clavigerOptions: ClavigerOptions = {
  seed: {
    userPools: [
      {
        id: 'us-east-1_Claviger1',
        clients: [{ id: 'clavigerlocalclient0000001', settings: { CallbackURLs: pages, LogoutURLs: pages } }],
        users: [
          { username: 'ada@example.com', password: 'Correct-horse1' },
          { username: 'ben@example.com', password: 'Correct-horse1', totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
        ],
      },
    ],
  },
};

const perWorker: ClavigerOptions = {
  url: (workerIndex) => `http://127.0.0.1:${Number(SERVER_PORT) + workerIndex}`,
  origin: (workerIndex) => `http://localhost:${Number(APP_PORT) + workerIndex}`,
};

const firefox = { browserName: 'firefox', channel: 'moz-firefox', launchOptions: { executablePath: FIREFOX } } as const;

export default defineConfig<object, ClavigerWorkerOptions>({
  outputDir: RESULTS,
  fullyParallel: true,
  workers: 4,
  timeout: 60_000,
  use: {
    baseURL: APP_URL,
    launchOptions: { executablePath: CHROMIUM, chromiumSandbox: false, args: ['--disable-gpu', '--disable-quic'] },
    clavigerOptions,
  },
  projects: [
    { name: 'browser', testIgnore: 'server-app.spec.ts' },
    // What a browser does with the address that the app knows: requests, redirects, cookies, a second context.
    ...(FIREFOX === ''
      ? []
      : [{ name: 'firefox', testMatch: 'fixture.spec.ts', grep: /login pages|second/, use: firefox }]),
    ...(SAMPLES === '' ? [] : [{ name: 'examples of the guide', testDir: SAMPLES }]),
    { name: 'server', testMatch: 'server-app.spec.ts', use: { clavigerOptions: perWorker } },
  ],
});
