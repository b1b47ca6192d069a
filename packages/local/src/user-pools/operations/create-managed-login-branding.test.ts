import {
  CreateManagedLoginBrandingCommand,
  DeleteManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, startTestServer, UserPoolId } from '../../../test-support/server.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a client has one style of managed login', async () => {
  const { sdk } = await startTestServer();
  const Settings = { components: { favicon: { enabledTypes: ['ICO'] } } };
  const Assets = [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: PNG }] as const;
  const create = new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, Settings, Assets: [...Assets] });
  const { ManagedLoginBranding: created } = await sdk.send(create);
  await expect(sdk.send(create)).rejects.toMatchObject({ name: 'ManagedLoginBrandingExistsException' });
  const key = { UserPoolId, ManagedLoginBrandingId: created?.ManagedLoginBrandingId };
  expect(created).toMatchObject({ UseCognitoProvidedValues: false, Settings, UserPoolId });
  expect(Buffer.from(created?.Assets?.[0]?.Bytes ?? [])).toEqual(PNG);
  expect((await sdk.send(new DescribeManagedLoginBrandingCommand(key))).ManagedLoginBranding).toEqual(created);
  const byClient = new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId });
  expect((await sdk.send(byClient)).ManagedLoginBranding).toEqual(created);

  const { ManagedLoginBranding: updated } = await sdk.send(
    new UpdateManagedLoginBrandingCommand({ ...key, UseCognitoProvidedValues: true }),
  );
  expect(updated).not.toHaveProperty('Settings');
  await expect(
    sdk.send(new UpdateManagedLoginBrandingCommand({ ...key, UseCognitoProvidedValues: true, Settings })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await sdk.send(new DeleteManagedLoginBrandingCommand(key));
  await expect(sdk.send(byClient)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
