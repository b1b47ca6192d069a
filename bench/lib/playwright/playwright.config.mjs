// The runner's configuration for bench/lib/playwright-workers.mjs, which sets the environment.
import { defineConfig } from '@playwright/test';

const { APP_URL, CHROMIUM, RESULTS } = process.env;

export default defineConfig({
  outputDir: RESULTS,
  fullyParallel: true,
  // An app has the package in node_modules, which the runner does not transpile. Here each worker would spend 0.9 s on it.
  build: { external: ['**/packages/local/dist/**'] },
  use: {
    baseURL: APP_URL,
    launchOptions: { executablePath: CHROMIUM, chromiumSandbox: false, args: ['--disable-gpu'] },
  },
});
