import {
  CreateTermsCommand,
  DeleteTermsCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  ListTermsCommand,
  UpdateTermsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, startTestServer, UserPoolId } from '../../../test-support/server.js';

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
