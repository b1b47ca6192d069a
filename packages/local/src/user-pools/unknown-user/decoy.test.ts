import {
  AdminConfirmSignUpCommand,
  AdminUpdateUserAttributesCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../test-support/pool.js';
import { PASSWORD } from '../../../test-support/server.js';

/** A kind of pool, and a user of it beside a name that no user has. */
interface Row {
  readonly pool: Partial<CreateUserPoolCommandInput>;
  readonly known: string;
  readonly unknown: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const byPhone: Row = {
  pool: { UsernameAttributes: ['phone_number'], AutoVerifiedAttributes: ['phone_number'] },
  known: '+15550001111',
  unknown: '+15550002222',
  attributes: { phone_number: '+15550001111' },
};
const byName: Row = {
  pool: { UsernameAttributes: [], AutoVerifiedAttributes: ['email'] },
  known: 'ada',
  unknown: 'bob',
  attributes: { email: 'ada@example.com' },
};
const ROWS: Readonly<Record<string, Row>> = {
  'phone numbers': byPhone,
  'user names': byName,
  'user names, with codes by SMS': {
    ...byName,
    pool: {
      UsernameAttributes: [],
      AutoVerifiedAttributes: ['phone_number'],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_phone_number', Priority: 1 }] },
    },
    attributes: byPhone.attributes,
  },
  'user names, without verification': {
    ...byName,
    pool: {
      UsernameAttributes: [],
      AutoVerifiedAttributes: [],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    },
  },
};

test.each(Object.entries(ROWS))('a pool of %s sends codes to decoys as to its users', async (_, row) => {
  const { server, userPoolId: UserPoolId, clientId: ClientId } = await createTestPool({ pool: row.pool });
  const UserAttributes = Object.entries(row.attributes).map(([Name, Value]) => ({ Name, Value }));
  const readAnswers = async (operation: string): Promise<unknown[]> => {
    const replies = [row.known, row.unknown].map((Username) => server.call(operation, { ClientId, Username }));
    // Letters and digits of the contact may differ.
    return (await Promise.all(replies)).map(({ body }) =>
      JSON.parse(
        JSON.stringify(body)
          .replace(/\w\*{3}@\w\*{3}/, 'masked address')
          .replace(/\*{7}\d{4}/, 'masked number'),
      ),
    );
  };
  const signUp = { ClientId, Username: row.known, Password: PASSWORD, UserAttributes };
  expect(await server.call('SignUp', signUp)).toMatchObject({ status: 200 });
  const [resent, resentToDecoy] = await readAnswers('ResendConfirmationCode');
  expect(resentToDecoy).toEqual(resent);

  const user = { UserPoolId, Username: row.known };
  const verified = Object.keys(row.attributes).map((name) => ({ Name: `${name}_verified`, Value: 'true' }));
  await server.sdk.send(new AdminConfirmSignUpCommand(user));
  await server.sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes: verified }));
  const [sent, sentToDecoy] = await readAnswers('ForgotPassword');
  expect(sentToDecoy).toEqual(sent);
});

test('the address of a decoy is the same each time, and does not follow from the name', async () => {
  const { server, clientId: ClientId } = await createTestPool({ pool: byName.pool });
  const ask = async (Username: string): Promise<string> =>
    (await server.call('ForgotPassword', { ClientId, Username })).body.CodeDeliveryDetails.Destination;
  const names = Array.from({ length: 8 }, (_, index) => `Bob${index}`);
  const addresses = await Promise.all(names.map(ask));
  expect(await Promise.all(names.map(ask))).toEqual(addresses);
  for (const address of addresses) expect(address).toMatch(/^[a-z]\*{3}@[a-z]\*{3}$/);
  expect(new Set(addresses).size).toBeGreaterThan(1);
});

test('where a pool ignores case, a decoy is the same for a name in any case', async () => {
  const UsernameConfiguration = { CaseSensitive: false };
  const {
    server,
    clientId: ClientId,
    initiate,
  } = await createTestPool({ pool: { ...byName.pool, UsernameConfiguration } });
  const ask = async (Username: string): Promise<unknown> => {
    const sent = await server.call('ForgotPassword', { ClientId, Username });
    const begun = await initiate('USER_SRP_AUTH', { USERNAME: Username, SRP_A: '7'.repeat(768) });
    const { SALT, USERNAME } = begun.body.ChallengeParameters;
    return { address: sent.body.CodeDeliveryDetails.Destination, SALT, USERNAME };
  };
  expect(await ask('BOB')).toEqual(await ask('bob'));
  expect(await ask('BOB@EXAMPLE.COM')).toEqual(await ask('bob@example.com'));
});
