import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { getEscapeHatch } from './get-escape-hatch.js';

test('getEscapeHatch gives the refresh token, and does not print it', async () => {
  const { session } = await createSignedInService({});
  const hatch = await getEscapeHatch(session);
  expect(hatch.getRefreshToken()).toBe('refresh');
  expect(JSON.stringify(hatch)).not.toContain('refresh');
});
