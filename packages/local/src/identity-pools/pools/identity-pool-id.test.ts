import { expect, test } from 'vitest';
import { createIdentityPoolId } from './identity-pool-id.js';

const UUID = '00000000-0000-4000-8000-000000000000';

test('an id is random and in the region, unless a tag says the whole id', () => {
  const id = createIdentityPoolId('eu-west-1', { other: 'tag' });
  expect(id).toMatch(/^eu-west-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(createIdentityPoolId('eu-west-1')).not.toBe(id);
  expect(createIdentityPoolId('eu-west-1', { _custom_id_: `us-east-1:${UUID}` })).toBe(`us-east-1:${UUID}`);
});

test.each([UUID, `:${UUID}`, `nowhere:${UUID}`, 'us-east-1:1', `us-east-1:${UUID.toUpperCase().replace('0', 'A')}`])(
  'the tag cannot say %s',
  (custom) => {
    expect(() => createIdentityPoolId('us-east-1', { _custom_id_: custom })).toThrow(
      expect.objectContaining({ name: 'InvalidParameterException' }),
    );
  },
);
