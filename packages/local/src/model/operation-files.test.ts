import { describe, expect, test } from 'vitest';
import { readOperationFiles, toFileName } from '../../test-support/operation-files.js';
import { identityPoolOperations } from '../identity-pools/operations.js';
import { stsOperations } from '../sts/operations.js';
import { userPoolOperations } from '../user-pools/operations.js';
import { serviceModel } from './models.js';

const TABLES = { 'cognito-idp': userPoolOperations, 'cognito-identity': identityPoolOperations, sts: stsOperations };

describe.each(['cognito-idp', 'cognito-identity', 'sts'] as const)('%s', (service) => {
  test('each file of the operations folder exports one operation, by the name of the file', async () => {
    for (const { name, exports } of await readOperationFiles(service)) {
      const camelCase = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      expect(Object.keys(exports), name).toEqual([camelCase]);
      const operation = exports[camelCase];
      expect(operation?.service).toBe(service);
      expect(toFileName(operation?.name ?? '')).toBe(name);
      expect(TABLES[service]).toContain(operation);
    }
  });

  test('each operation of the table has a file of its name', async () => {
    const files = (await readOperationFiles(service)).map(({ name }) => name);
    expect(files).toEqual(TABLES[service].map(({ name }) => toFileName(name)).sort());
  });
});

test.each(['cognito-idp', 'cognito-identity'] as const)('%s has all operations of its model', (service) => {
  const names = TABLES[service].map(({ name }) => name);
  expect(names.sort()).toEqual(Object.keys(serviceModel(service).operations).sort());
});

test.each([
  ['GetId', 'get-id'],
  ['AssumeRoleWithSAML', 'assume-role-with-saml'],
  ['GetCSVHeader', 'get-csv-header'],
  ['AdminSetUserMFAPreference', 'admin-set-user-mfa-preference'],
  ['CompleteWebAuthnRegistration', 'complete-web-authn-registration'],
])('%s is in the file %s', (operation, file) => {
  expect(toFileName(operation)).toBe(file);
});
