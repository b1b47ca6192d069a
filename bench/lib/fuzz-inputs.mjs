import { inputShape, serviceModel, shapeNamed } from '../../packages/local/dist/model/models.js';

/**
 * Makes requests from the services' models: mostly what they allow, here and there what they don't, and often with
 * what earlier answers gave (ids, names, tokens, sessions), so that they get beyond the first check.
 */
export function createInputs(random) {
  const known = createMemory(random);

  const makeValue = (service, shape, member, depth) => {
    if (random.percent(2)) return random.pick(ODDITIES)();
    const part = (name, of = '') => makeValue(service, shapeNamed(serviceModel(service), name), of, depth + 1);
    switch (shape.kind) {
      case 'string':
        return textOf(shape, member);
      case 'integer':
        return (shape.min ?? 0) + random.below(Math.min((shape.max ?? 100) - (shape.min ?? 0) + 1, 1_000));
      case 'boolean':
        return random.percent(50);
      case 'timestamp':
        return 1_700_000_000 + random.below(100_000_000);
      case 'blob':
        return Buffer.from(letters(random.below(40))).toString('base64');
      case 'document':
        return { a: random.below(10), b: [letters(3)] };
      case 'list':
        return Array.from({ length: Math.max(shape.min ?? 0, random.below(3)) }, () => part(shape.of));
      case 'map':
        return Object.fromEntries(
          Array.from({ length: Math.max(shape.min ?? 0, random.below(4)) }, () => [
            keyOf(part(shape.key)),
            part(shape.of),
          ]),
        );
      default:
        return structureOf(service, shape, depth);
    }
  };

  const structureOf = (service, shape, depth) => {
    const chosen = Object.entries(shape.members).filter(([name]) =>
      shape.required?.includes(name) ? !random.percent(1) : random.percent(depth === 0 ? 40 : 60),
    );
    return Object.fromEntries(
      chosen.map(([name, of]) => [name, makeValue(service, shapeNamed(serviceModel(service), of), name, depth)]),
    );
  };

  // Keys of `AuthParameters` and `ChallengeResponses` have no shape of their own: the ones that mean something.
  const keyOf = (made) => (random.percent(50) ? random.pick(MEANT_KEYS) : typeof made === 'string' ? made : 'key');

  const textOf = ({ values, min = 0, max = 40 }, member) => {
    if (values !== undefined) return random.pick(values);
    const remembered = known.recall(member);
    if (remembered !== undefined && random.percent(85)) return remembered;
    if (random.percent(40)) return random.pick(PLAUSIBLE);
    return letters(Math.max(min, Math.min(max, random.below(24) + 1)));
  };

  const letters = (length) => Array.from({ length }, () => random.pick('abcxyzABC0189-_.')).join('');

  return {
    known,
    /** An input for an operation. */
    make: (service, operation) => structureOf(service, inputShape(service, operation), 0),
  };
}

const MEANT_KEYS = [
  'USERNAME',
  'PASSWORD',
  'SRP_A',
  'REFRESH_TOKEN',
  'NEW_PASSWORD',
  'ANSWER',
  'SMS_MFA_CODE',
  'SOFTWARE_TOKEN_MFA_CODE',
  'EMAIL_OTP_CODE',
  'PASSWORD_CLAIM_SIGNATURE',
  'PASSWORD_CLAIM_SECRET_BLOCK',
  'TIMESTAMP',
  'DEVICE_KEY',
  'CREDENTIAL',
  'PREFERRED_CHALLENGE',
  'SECRET_HASH',
  'cognito:default',
  'authenticated',
];

const PLAUSIBLE = [
  'Correct-horse1',
  'user@example.com',
  '+15550100',
  'email',
  'phone_number',
  '123456',
  'cognito-idp.us-east-1.amazonaws.com/us-east-1_Claviger1',
  'arn:aws:iam::123456789012:role/Users',
  'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Claviger1',
  'https://app.example/callback',
  'username = "a"',
  '{"type":"public-key","id":"AAAA","rawId":"AAAA","response":{}}',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
];

/** What no model allows, or hardly. */
const ODDITIES = [
  () => null,
  () => '',
  () => 0,
  () => -1,
  () => 1e300,
  () => true,
  () => [],
  () => ({}),
  () => [null],
  () => ({ __proto__: null, constructor: { prototype: 1 } }),
  () => JSON.parse('{"__proto__":{"a":1}}'),
  () => 'x'.repeat(5_000),
  () => '\u0000\uffff\ud800',
  () => '💥'.repeat(40),
  () => "'; drop table users; --",
  () => '(a+)+$',
  () => '%s%n../../../etc/passwd',
  () => [[[[[[[[[[]]]]]]]]]],
];

/** Members whose values are good for others. */
const SAME = {
  Id: 'UserPoolId',
  UserSub: 'Username',
  USERNAME: 'Username',
  USER_ID_FOR_SRP: 'Username',
  Name: 'AttributeName',
  RefreshToken: 'Token',
  NextToken: 'PaginationToken',
  IdToken: 'IdToken',
  Arn: 'ResourceArn',
  Identifier: 'Identifier',
};

/** Remembers the last values of every member that answers had. */
function createMemory(random) {
  const values = new Map([
    ['UserPoolId', ['us-east-1_Claviger1']],
    ['ClientId', ['clavigerlocalclient0000001']],
    ['IdentityPoolId', ['us-east-1:c1a41637-0000-4000-8000-000000000001']],
    ['Password', ['Correct-horse1']],
  ]);
  const remember = (name, value) => {
    const list = values.get(name) ?? [];
    list.push(value);
    if (list.length > 20) list.splice(1, 1);
    values.set(name, list);
  };
  const learn = (output, depth = 0) => {
    if (typeof output !== 'object' || output === null || depth > 6) return;
    for (const [name, value] of Object.entries(output)) {
      if (typeof value === 'string' && value.length < 8_000) {
        remember(name, value);
        if (Object.hasOwn(SAME, name)) remember(SAME[name], value);
      } else learn(value, depth + 1);
    }
  };
  return {
    learn,
    recall: (name) => {
      const list = values.get(name);
      return list === undefined ? undefined : random.pick(list);
    },
  };
}
