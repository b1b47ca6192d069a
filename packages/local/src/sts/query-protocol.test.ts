import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServiceError } from '../wire/service-error.js';
import { readAction, readInput, readParameters, writeError, writeResult } from './query-protocol.js';

function read(form: string, target = '/') {
  return readParameters({ method: 'POST', target, headers: [], body: Buffer.from(form) });
}

function refusal(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ServiceError) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error('It was accepted');
}

test('members, nested members, lists and numbers are read', () => {
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::123456789012:role/A b',
    'PolicyArns.member.2.arn': 'second',
    'PolicyArns.member.1.arn': 'first',
    DurationSeconds: '900',
    Unheard: 'x',
  });
  const parameters = read(String(form));
  expect(readAction(parameters)).toBe('AssumeRoleWithWebIdentity');
  expect(readInput('AssumeRoleWithWebIdentity', parameters)).toEqual({
    RoleArn: 'arn:aws:iam::123456789012:role/A b',
    PolicyArns: [{ arn: 'first' }, { arn: 'second' }],
    DurationSeconds: 900,
  });
  const tags = read('Tags.member.1.Key=k&Tags.member.1.Value=v&TransitiveTagKeys.member.1=k');
  expect(readInput('AssumeRole', tags)).toEqual({ Tags: [{ Key: 'k', Value: 'v' }], TransitiveTagKeys: ['k'] });
});

test('the parameters of a URL are read like those of a form', () => {
  const parameters = read('', '/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60');
  expect(readAction(parameters)).toBe('GetCallerIdentity');
  expect(readInput('GetCallerIdentity', parameters)).toEqual({});
});

test.each([
  ['', 'MissingAction: The request must contain the parameter Action.'],
  ['Action=&Version=2011-06-15', 'MissingAction: The request must contain the parameter Action.'],
  ['Action=Nothing&Version=2011-06-15', 'InvalidAction: Could not find operation Nothing for version 2011-06-15'],
  ['Action=toString&Version=2011-06-15', 'InvalidAction: Could not find operation toString for version 2011-06-15'],
  ['Action=%3Cx%3E&Version=2011-06-15', 'InvalidAction: Could not find operation ?x? for version 2011-06-15'],
  [
    'Action=GetCallerIdentity',
    'InvalidAction: Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED',
  ],
  ['Action=GetCallerIdentity&Version=1', 'InvalidAction: Could not find operation GetCallerIdentity for version 1'],
  ['Action=A&Action=B', 'MalformedInput: A parameter comes more than once.'],
])('%s', (form, message) => {
  expect(refusal(() => readAction(read(form)))).toBe(message);
});

test('text for a number is an error', () => {
  const parameters = read('DurationSeconds=soon');
  expect(refusal(() => readInput('AssumeRoleWithWebIdentity', parameters))).toBe(
    'MalformedInput: DurationSeconds is not a number.',
  );
});

test('results and errors are written as XML', () => {
  expect(writeResult('GetCallerIdentity', { UserId: 'u', Account: undefined, Nested: { Arn: '<&>' } }, 'id-1')).toBe(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      '<UserId>u</UserId><Nested><Arn>&lt;&amp;&gt;</Arn></Nested></GetCallerIdentityResult>' +
      '<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>\n',
  );
  expect(writeError(new ServiceError('AccessDenied', 'No.', { status: 403 }), 'id-2')).toBe(
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>' +
      '<Message>No.</Message></Error><RequestId>id-2</RequestId></ErrorResponse>\n',
  );
  expect(writeError(new ServiceError('InternalFailure', 'Oh.', { status: 500 }), 'id-3')).toContain(
    '<Type>Receiver</Type>',
  );
});

test('no text can break out of the XML, or make it ill-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const xml = writeError(new ServiceError('Code', text), 'id');
      const message = /<Message>(.*)<\/Message>/s.exec(xml)?.[1] ?? '';
      expect(message).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos|#xD);)/);
      expect(message).toMatch(/^[\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
    }),
  );
});
