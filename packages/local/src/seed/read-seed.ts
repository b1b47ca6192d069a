import { isUserPoolId } from '../user-pools/base/new-ids.js';
import { ALL_SECOND_FACTORS, isSecondFactor } from '../user-pools/factors/mfa.js';
import type { Seed, SeedUser } from './seed.js';
import { SeedError } from './seed-error.js';
import {
  checkClientSettingNames,
  checkIdentityPoolNames,
  checkPoolSettingNames,
  checkPrincipalTagNames,
} from './seed-settings.js';

/** The rule of a member. A member that is not `required` may be absent. */
interface Rule {
  readonly is: (value: unknown) => boolean;
  /** Completes "… is not". */
  readonly expected: string;
  readonly required?: true;
  /** The rules of a list's elements. */
  readonly each?: Rules;
  /** Checks the names inside. Returns the end of a sentence that starts with the place. */
  readonly names?: (value: object) => string | undefined;
}
type Rules = Readonly<Record<string, Rule>>;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 131_072;
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

const TEXT: Rule = { is: isText, expected: 'a text' };
const OBJECT: Rule = { is: isObject, expected: 'an object' };
const listOf = (each: Rules): Rule => ({ is: Array.isArray, expected: 'a list', each });
const settingsOf = (names: (value: object) => string | undefined): Rule => ({ ...OBJECT, names });
const required = (rule: Rule): Rule => ({ ...rule, required: true });

const SECRET: Rule = { is: matches(/^[\w+]{1,64}$/), expected: 'a secret of 1 to 64 letters, digits, _ and +' };
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const STATUSES = ['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER'];

const USER: Rules = {
  username: required({ is: (value) => isText(value) && (value as string).length <= 128, expected: 'a user name' }),
  sub: { is: matches(UUID), expected: 'a UUID in lower case' },
  password: { is: (value) => isText(value) && (value as string).length <= 256, expected: 'a password' },
  passwordVerifier: { is: isVerifier, expected: '{ "salt": hex, "verifier": hex }' },
  totpSecret: { is: matches(/^[A-Z2-7]{16,256}$/), expected: 'base32 of at least 16 characters' },
  secondFactors: {
    is: (value) => Array.isArray(value) && value.every(isSecondFactor),
    expected: `a list of ${ALL_SECOND_FACTORS.join(', ')}`,
  },
  preferredFactor: {
    is: (value) => isSecondFactor(value as string),
    expected: `one of ${ALL_SECOND_FACTORS.join(', ')}`,
  },
  attributes: {
    is: (value) => isObject(value) && Object.values(value).every((each) => typeof each === 'string'),
    expected: 'an object of texts',
  },
  status: { is: (value) => STATUSES.includes(value as string), expected: `one of ${STATUSES.join(', ')}` },
  enabled: { is: (value) => typeof value === 'boolean', expected: 'true or false' },
  groups: { is: (value) => Array.isArray(value) && value.every(isText), expected: 'a list of names' },
};

const SEED: Rules = {
  $schema: TEXT,
  userPools: listOf({
    id: required({
      is: (value) => typeof value === 'string' && isUserPoolId(value),
      expected: 'an id such as us-east-1_Example01',
    }),
    name: TEXT,
    settings: settingsOf(checkPoolSettingNames),
    clients: listOf({
      id: required({ is: matches(/^[\w+]{1,128}$/), expected: 'an id of letters and digits' }),
      name: TEXT,
      secret: SECRET,
      secondSecret: SECRET,
      settings: settingsOf(checkClientSettingNames),
    }),
    groups: listOf({
      name: required(TEXT),
      description: TEXT,
      roleArn: TEXT,
      precedence: { is: (value) => Number.isSafeInteger(value) && (value as number) >= 0, expected: 'a whole number' },
    }),
    users: listOf(USER),
    configuration: listOf({
      kind: required(TEXT),
      name: required(TEXT),
      content: required({ is: (value) => value !== undefined, expected: 'a value' }),
    }),
  }),
  identityPools: listOf({
    id: required({
      is: matches(/^[\w-]{1,46}:[0-9a-f-]{36}$/),
      expected: 'an id such as us-east-1:00000000-0000-4000-8000-000000000000',
    }),
    name: required(TEXT),
    configuration: settingsOf((value) => checkIdentityPoolNames('CreateIdentityPool', value)),
    roles: settingsOf((value) => checkIdentityPoolNames('SetIdentityPoolRoles', value)),
    principalTags: settingsOf(checkPrincipalTagNames),
  }),
};

/**
 * Checks a seed. The values of settings are checked when the seed is applied.
 *
 * @throws {SeedError}
 */
export function readSeed(given: unknown): Seed {
  if (!isObject(given))
    throw new SeedError('A seed is a JSON object with userPools and identityPools, not the path of its file.');
  check(given, SEED, '');
  const seed = given as Seed;
  for (const [index, pool] of (seed.userPools ?? []).entries()) {
    for (const [position, { secret, secondSecret }] of (pool.clients ?? []).entries()) {
      if (secret !== undefined || secondSecret === undefined) continue;
      throw new SeedError(`userPools[${index}].clients[${position}] has a secondSecret without a secret.`);
    }
    for (const [position, user] of (pool.users ?? []).entries()) {
      const fault = findFault(user);
      if (fault !== undefined) throw new SeedError(`userPools[${index}].users[${position}] ${fault}.`);
    }
  }
  return seed;
}

/** What members of a user say together. */
function findFault({
  password,
  passwordVerifier,
  totpSecret,
  secondFactors = [],
  preferredFactor,
}: SeedUser): string | undefined {
  if (password !== undefined && passwordVerifier !== undefined) return 'has both a password and a passwordVerifier';
  if (secondFactors.includes('SOFTWARE_TOKEN_MFA') && totpSecret === undefined) {
    return 'has SOFTWARE_TOKEN_MFA without a totpSecret';
  }
  if (preferredFactor !== undefined && !secondFactors.includes(preferredFactor)) {
    return `prefers ${preferredFactor}, which is not in its secondFactors`;
  }
  return undefined;
}

function check(given: Readonly<Record<string, unknown>>, rules: Rules, path: string): void {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rules, name)) {
      throw new SeedError(`A seed has no ${at(name.slice(0, 64))}: it can have ${Object.keys(rules).join(', ')}.`);
    }
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = given[name];
    if (value === undefined) {
      if (rule.required) throw new SeedError(`${at(name)} of the seed is missing: ${rule.expected}.`);
      continue;
    }
    if (!rule.is(value)) throw new SeedError(`${at(name)} of the seed is not ${rule.expected}.`);
    const fault = rule.names?.(value as object);
    if (fault !== undefined) throw new SeedError(`${at(name)} of the seed ${fault}`);
    if (rule.each === undefined) continue;
    for (const [index, element] of (value as readonly unknown[]).entries()) {
      const place = `${at(name)}[${index}]`;
      if (!isObject(element)) throw new SeedError(`${place} of the seed is not an object.`);
      check(element, rule.each, place);
    }
  }
}

function isVerifier(value: unknown): boolean {
  return (
    isObject(value) && matches(/^[0-9a-f]{2,64}$/)(value['salt']) && matches(/^[0-9a-f]{2,1026}$/)(value['verifier'])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
