import { expect, test } from 'vitest';
import { identityPoolOperations } from '../identity-pools/operations.js';
import { stsOperations } from '../sts/operations.js';
import { userPoolOperations } from '../user-pools/operations.js';
import { modelAuthorization } from './models.js';

const operations = [...userPoolOperations, ...identityPoolOperations, ...stsOperations];

test.each(operations)('$service $name is authorized as its model says', ({ service, name, authorization }) => {
  expect(authorization).toBe(modelAuthorization(service, name));
});
