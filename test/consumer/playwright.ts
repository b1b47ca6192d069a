// Compiled against the packed package, as the author of end-to-end tests gets it.
import { type ClavigerWorkerOptions, ControlError, expect, test } from '@claviger/local/playwright';
import { defineConfig } from '@playwright/test';

const config = defineConfig<object, ClavigerWorkerOptions>({
  use: {
    baseURL: 'http://localhost:5173',
    clavigerOptions: { url: 'https://auth.example.com', seed: { userPools: [] } },
  },
});

console.log(config.use);

test.use({ storageState: async ({ claviger }, use) => use(await claviger.storageState('ada@example.com')) });

test('types', async ({ page, context, claviger }) => {
  await claviger.signIn(
    { username: 'ben', userPoolId: 'eu-west-1_Partners1' },
    { page, origin: 'http://localhost:3000' },
  );
  await claviger.signIn('ben', { context });
  await claviger.travel(60, { runTimers: true });
  const code: string = await claviger.readCode('ben@example.com', { purpose: 'SignUp' });
  expect(code).toBe(await claviger.totp('ben'));
  await claviger.totp('eve').catch((error: unknown) => error instanceof ControlError && error.code === 'UserNotFound');
});
