import { GetUICustomizationCommand, SetUICustomizationCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, startTestServer, UserPoolId } from '../../../test-support/server.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('classic pages have the look of the client, or of every client', async () => {
  const { sdk } = await startTestServer();
  const look = async (clientId?: string) =>
    (await sdk.send(new GetUICustomizationCommand({ UserPoolId, ClientId: clientId }))).UICustomization;
  expect(await look(ClientId)).toEqual({ UserPoolId, ClientId });
  await sdk.send(new SetUICustomizationCommand({ UserPoolId, CSS: '.banner-customizable {}', ImageFile: PNG }));
  expect(await look(ClientId)).toMatchObject({ ClientId: 'ALL', CSS: '.banner-customizable {}' });
  expect((await look())?.ImageUrl).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
  await sdk.send(new SetUICustomizationCommand({ UserPoolId, ClientId, CSS: '.label-customizable {}' }));
  expect(await look(ClientId)).toMatchObject({
    ClientId,
    CSS: '.label-customizable {}',
    CSSVersion: expect.any(String),
  });
  const script = { UserPoolId, ImageFile: Buffer.from('<svg onload="alert(1)"/>') };
  await expect(sdk.send(new SetUICustomizationCommand(script))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
