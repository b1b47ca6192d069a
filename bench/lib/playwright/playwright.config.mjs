// The runner's configuration for bench/lib/playwright-workers.mjs, which sets the environment.
import { defineConfig } from '@playwright/test';

const { APP_URL, CHROMIUM, RESULTS } = process.env;

export default defineConfig({
  outputDir: RESULTS,
  fullyParallel: true,
  use: {
    baseURL: APP_URL,
    launchOptions: { executablePath: CHROMIUM, chromiumSandbox: false, args: ['--disable-gpu'] },
  },
});
