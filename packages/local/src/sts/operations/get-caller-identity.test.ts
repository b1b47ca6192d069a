import { expect, test } from 'vitest';
import type { CallContext, Caller } from '../../iam/operation.js';
import { getCallerIdentity } from './get-caller-identity.js';

function handle(caller: Caller): unknown {
  return getCallerIdentity.handle({}, { caller } as CallContext);
}

test('the caller gets its own identity, and an unsigned call an error', () => {
  const arn = 'arn:aws:iam::123456789012:root';
  const account = '123456789012';
  const caller = { kind: 'administrator', accessKeyId: 'AKIA', account, arn, userId: account } as const;
  expect(handle(caller)).toEqual({ UserId: account, Account: account, Arn: arn });
  expect(() => handle({ kind: 'anonymous' })).toThrow(
    expect.objectContaining({ name: 'MissingAuthenticationToken', status: 403 }),
  );
});
