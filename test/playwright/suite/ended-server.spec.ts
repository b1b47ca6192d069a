import { ControlError, expect, test } from '@claviger/local/playwright';

let end: (() => Promise<void>) | undefined;

test.use({
  clavigerOptions: {
    prepare: async ({ close }) => {
      end = close;
    },
  },
});

test('a worker whose server has ended says so', async ({ claviger }) => {
  await claviger.storageState('ada@example.com');
  await end?.();
  const failing = claviger.storageState('ada@example.com');
  await expect(failing).rejects.toThrow(ControlError);
  await expect(failing).rejects.toMatchObject({
    code: 'ServerUnreachable',
    message: `No Claviger answers at ${claviger.url}: the server of this Playwright worker has ended.`,
  });
});
