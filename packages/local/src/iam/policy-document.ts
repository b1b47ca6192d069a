import { conditionTest, isConditionOperator } from './policy-conditions.js';

/** An identity-based policy of IAM, as its JSON is written. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/** One statement of a policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, ConditionValue | readonly ConditionValue[]>>>>;
}

type ConditionValue = string | number | boolean;

/** A statement that can be evaluated. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

/** What is matched: one of these texts, or none of them. Texts may hold `*`, `?`, and in resources variables. */
export interface Patterns {
  readonly of: readonly string[];
  readonly negated: boolean;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/**
 * Reads a policy. What can't be evaluated here is refused: no statement is silently without effect.
 *
 * @throws {TypeError} saying what is wrong
 */
export function readPolicy(document: unknown): readonly Statement[] {
  const { Version, Statement: statements } = asObject(document, 'A policy');
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17') {
    throw new TypeError('The version of a policy must be 2012-10-17 or 2008-10-17.');
  }
  const list = Array.isArray(statements) ? statements : [statements];
  if (list.length === 0) throw new TypeError('A policy needs a statement.');
  return list.map(readStatement);
}

function readStatement(given: unknown): Statement {
  const statement = asObject(given, 'A statement of a policy');
  const foreign = Object.keys(statement).find((name) => !STATEMENT_MEMBERS.includes(name));
  if (foreign !== undefined) throw new TypeError(`A statement of a role's policy has no ${foreign}.`);
  const { Effect } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new TypeError('The Effect of a statement is Allow or Deny.');
  return {
    effect: Effect,
    actions: readPatterns(statement, 'Action'),
    resources: readPatterns(statement, 'Resource'),
    conditions: readConditions(statement['Condition']),
  };
}

function readPatterns(statement: Readonly<Record<string, unknown>>, name: 'Action' | 'Resource'): Patterns {
  const { [name]: given, [`Not${name}`]: excluded } = statement;
  if ((given === undefined) === (excluded === undefined)) {
    throw new TypeError(`A statement of a policy needs ${name}, or Not${name}.`);
  }
  return { of: readTexts(given ?? excluded, name), negated: given === undefined };
}

function readConditions(given: unknown): readonly Condition[] {
  if (given === undefined) return [];
  return Object.entries(asObject(given, 'Condition')).flatMap(([operator, keys]) => {
    if (!isConditionOperator(operator)) throw new TypeError(`The condition operator ${operator} is not known here.`);
    return Object.entries(asObject(keys, operator)).map(([key, values]) => {
      const condition = { operator, key, values: readTexts(values, key) };
      // Values that are no number, date or address are found now, not when a request comes.
      if (condition.values.every((value) => !value.includes('${'))) conditionTest(condition, ['']);
      return condition;
    });
  });
}

function readTexts(given: unknown, name: string): readonly string[] {
  const list = Array.isArray(given) ? given : [given];
  if (list.length === 0 || list.some((value) => !['string', 'number', 'boolean'].includes(typeof value))) {
    throw new TypeError(`${name} must be a text or a list of texts.`);
  }
  return list.map(String);
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} must be an object.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** The permissions of roles: policies by the role's ARN, or by its name in this account. */
export type RolePolicies = Readonly<Record<string, PolicyDocument | readonly PolicyDocument[]>>;

/** The statements of every role's policies, by the role's ARN. */
export type RoleStatements = ReadonlyMap<string, readonly Statement[]>;

declare module '../base/settings.js' {
  interface Settings {
    /** What roles may do. */
    readonly roles: RoleStatements;
  }
}
