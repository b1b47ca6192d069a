import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optionsAt, placeOfFile } from '../../test-support/database.js';
import { walkConfiguration } from '../../test-support/model-walk/configuration-scenario.js';
import { NEVER_GRANTED, writeDocument } from '../../test-support/model-walk/document.js';
import { walkIdentityPools } from '../../test-support/model-walk/identity-pools-scenario.js';
import { sampleInput } from '../../test-support/model-walk/samples.js';
import { readSdkModel } from '../../test-support/model-walk/sdk-model.js';
import { walkSignIn } from '../../test-support/model-walk/sign-in-scenario.js';
import { walkUsers } from '../../test-support/model-walk/users-scenario.js';
import { startWalk } from '../../test-support/model-walk/walk.js';
import { readOperations } from '../../test-support/operation-files.js';
import { ClientId, connect, UserPoolId } from '../../test-support/server.js';
import { identityPoolOperations } from '../identity-pools/operations.js';
import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import { userPoolOperations } from '../user-pools/operations.js';
import { inputShape, serviceModel } from './models.js';

let local: Local;
let userPools: ReturnType<typeof startWalk>;
let identityPools: ReturnType<typeof startWalk>;

beforeAll(async () => {
  local = await startLocal(optionsAt(placeOfFile()));
  userPools = startWalk(local, 'cognito-idp');
  identityPools = startWalk(local, 'cognito-identity');
});
afterAll(() => local.close());

const SERVICES = [
  { service: 'cognito-idp', operations: userPoolOperations, walkOf: () => userPools },
  { service: 'cognito-identity', operations: identityPoolOperations, walkOf: () => identityPools },
] as const;

describe.each(SERVICES)('$service', ({ service, operations, walkOf }) => {
  test('the SDK knows the same operations as our model', () => {
    expect(Object.keys(serviceModel(service).operations).sort()).toEqual(readSdkModel(service).operations);
  });

  test.each(operations)('$name refuses what the model doesn’t allow', async ({ name }) => {
    const walk = walkOf();
    const shape = inputShape(service, name);
    const wrongTypes = Object.fromEntries(Object.keys(shape.members).map((member) => [member, [{}]]));
    const { status, body } = await walk.ask(name, wrongTypes);
    expect(status, JSON.stringify(body)).toBe(400);
    if (shape.required === undefined) return;
    const empty = await walk.ask(name, {});
    expect(empty.body['__type']).toBe(service === 'cognito-idp' ? 'InvalidParameterException' : 'ValidationException');
    expect(empty.body['message']).toContain('failed to satisfy constraint: Member must not be null');
  });

  test.each(operations)('$name answers to what names nothing there is as the model says', async ({ name }) => {
    const { status } = await walkOf().ask(name, sampleInput(service, name));
    expect(status).toBeLessThan(500);
  });

  const signed = operations.filter(({ authorization }) => authorization === 'signed');
  test.each(signed)(
    '$name is refused without a signature, and to a name that was made to point here',
    async ({ name }) => {
      const input = sampleInput(service, name);
      const walk = walkOf();
      const unsigned = await walk.ask(name, input, { signed: false });
      expect(unsigned).toMatchObject({ status: 400, body: { __type: 'MissingAuthenticationTokenException' } });
      const rebound = await walk.ask(name, input, { host: 'rebound.example' });
      expect(rebound).toMatchObject({ status: 403, body: { __type: 'ForbiddenException' } });
    },
  );
});

test('every operation answers a valid request in the shape of its model', async () => {
  await walkConfiguration(userPools);
  await walkSignIn(userPools);
  await walkUsers(userPools);
  const { createUser, signIn } = connect(local);
  const { IdToken } = await signIn((await createUser()).email);
  await walkIdentityPools(identityPools, {
    ProviderName: `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
    ClientId,
    IdToken,
  });
  for (const { operations, walkOf } of SERVICES) {
    const missing = operations
      .map(({ name }) => name)
      .filter((name) => !walkOf().succeeded.has(name) && !NEVER_GRANTED.includes(name));
    expect(missing).toEqual([]);
  }
});

test('docs/coverage.md lists the operations of the folders, with the errors of the walk', async () => {
  const document = writeDocument([
    {
      title: 'User pools',
      model: serviceModel('cognito-idp'),
      operations: await readOperations('cognito-idp'),
      walk: userPools,
    },
    {
      title: 'Identity pools',
      model: serviceModel('cognito-identity'),
      operations: await readOperations('cognito-identity'),
      walk: identityPools,
    },
    {
      title: 'STS',
      model: serviceModel('sts'),
      operations: await readOperations('sts'),
      walk: { succeeded: new Set(), errors: new Map() },
    },
  ]);
  await expect(document).toMatchFileSnapshot('../../../../docs/coverage.md');
});
