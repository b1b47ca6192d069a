import {
  CreateManagedLoginBrandingCommand,
  CreateTermsCommand,
  CreateUserPoolClientCommand,
  DeleteManagedLoginBrandingCommand,
  DeleteTermsCommand,
  DeleteUserPoolClientCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  DescribeRiskConfigurationCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  GetUICustomizationCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  ListTermsCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
  SetUICustomizationCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
  UpdateManagedLoginBrandingCommand,
  UpdateTermsCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
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

test('a client has terms of each name, once', async () => {
  const { sdk } = await startTestServer();
  const terms = {
    UserPoolId,
    ClientId,
    TermsName: 'terms-of-use',
    TermsSource: 'LINK',
    Enforcement: 'NONE',
    Links: { 'cognito:default': 'https://shop.example/terms' },
  } as const;
  const { Terms: created } = await sdk.send(new CreateTermsCommand(terms));
  expect(created).toMatchObject(terms);
  await expect(sdk.send(new CreateTermsCommand(terms))).rejects.toMatchObject({ name: 'TermsExistsException' });
  await expect(
    sdk.send(
      new CreateTermsCommand({ ...terms, TermsName: 'privacy-policy', Links: { 'cognito:default': 'javascript:0' } }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const { Terms: other } = await sdk.send(new CreateTermsCommand({ ...terms, TermsName: 'privacy-policy' }));

  const key = { UserPoolId, TermsId: created?.TermsId };
  expect((await sdk.send(new DescribeTermsCommand(key))).Terms).toEqual(created);
  const byClient = new DescribeTermsByClientCommand({ UserPoolId, ClientId, TermsName: 'terms-of-use' });
  expect((await sdk.send(byClient)).Terms).toEqual(created);
  await expect(sdk.send(new UpdateTermsCommand({ ...key, TermsName: 'privacy-policy' }))).rejects.toMatchObject({
    name: 'TermsExistsException',
  });
  const Links = { 'cognito:german': 'https://shop.example/agb' };
  expect((await sdk.send(new UpdateTermsCommand({ ...key, Links }))).Terms).toMatchObject({ ...terms, Links });
  const { Terms: listed } = await sdk.send(new ListTermsCommand({ UserPoolId, MaxResults: 10 }));
  expect(listed?.map(({ TermsId }) => TermsId).sort()).toEqual([created?.TermsId, other?.TermsId].sort());
  await sdk.send(new DeleteTermsCommand(key));
  await expect(sdk.send(byClient)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('threat protection is configured where the pool has it', async () => {
  const { sdk } = await startTestServer();
  const configuration: SetRiskConfigurationCommandInput = {
    UserPoolId,
    CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
    RiskExceptionConfiguration: { BlockedIPRangeList: ['203.0.113.0/24', '2001:db8::/32'] },
  };
  const set = (change: Partial<SetRiskConfigurationCommandInput> = {}) =>
    sdk.send(new SetRiskConfigurationCommand({ ...configuration, ...change }));
  await expect(set()).rejects.toMatchObject({ name: 'UserPoolAddOnNotEnabledException' });
  await sdk.send(
    new UpdateUserPoolCommand({
      UserPoolId,
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    }),
  );
  await set();
  const { RiskConfiguration } = await sdk.send(new DescribeRiskConfigurationCommand({ UserPoolId, ClientId }));
  expect(RiskConfiguration).toMatchObject(configuration);
  const notify = { LowAction: { Notify: true, EventAction: 'NO_ACTION' as const } };
  for (const change of [
    { RiskExceptionConfiguration: { BlockedIPRangeList: ['203.0.113.0/33'] } },
    { AccountTakeoverRiskConfiguration: { Actions: notify } },
  ]) {
    await expect(set(change)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});

test('sessions are configured for a pool and for its clients', async () => {
  const { sdk } = await startTestServer();
  const ofPool = async () => {
    const { $metadata: _, ...output } = await sdk.send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }));
    return output;
  };
  expect(await ofPool()).toEqual({ UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } });
  const pool = { UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } } as const;
  await sdk.send(new SetUserPoolSessionConfigurationCommand(pool));
  expect(await ofPool()).toEqual(pool);
  const client = { UserPoolId, ClientId, SSOSession: { MaxValidityMinutes: 5 } };
  const get = new GetUserPoolClientSessionConfigurationCommand({ UserPoolId, ClientId });
  expect((await sdk.send(get)).SSOSession).toEqual({ MaxValidityMinutes: 60 });
  await sdk.send(new SetUserPoolClientSessionConfigurationCommand(client));
  expect(await sdk.send(get)).toMatchObject(client);
});

test('what is configured for a client goes with it', async () => {
  const { sdk } = await startTestServer();
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }));
  const key = { UserPoolId, ClientId: UserPoolClient?.ClientId };
  const { ManagedLoginBranding } = await sdk.send(new CreateManagedLoginBrandingCommand(key));
  const { Terms } = await sdk.send(
    new CreateTermsCommand({ ...key, TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE' }),
  );
  await sdk.send(new DeleteUserPoolClientCommand(key));
  const { ManagedLoginBrandingId } = ManagedLoginBranding ?? {};
  for (const ask of [
    sdk.send(new DescribeManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId })),
    sdk.send(new DescribeTermsCommand({ UserPoolId, TermsId: Terms?.TermsId })),
  ]) {
    await expect(ask).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  }
});
