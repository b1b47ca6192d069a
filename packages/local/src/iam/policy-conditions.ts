import { BlockList, isIP } from 'node:net';
import type { Condition } from './policy-document.js';
import { matchesPattern } from './policy-patterns.js';

/** Compares what a request has with what a condition asks for. */
type Comparison = (actual: string, wanted: string) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => matchesPattern(wanted, actual),
  NumericEquals: (actual, wanted) => Number(actual) === numberOf(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < numberOf(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= numberOf(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > numberOf(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= numberOf(wanted),
  DateEquals: (actual, wanted) => Date.parse(actual) === instantOf(wanted),
  DateLessThan: (actual, wanted) => Date.parse(actual) < instantOf(wanted),
  DateLessThanEquals: (actual, wanted) => Date.parse(actual) <= instantOf(wanted),
  DateGreaterThan: (actual, wanted) => Date.parse(actual) > instantOf(wanted),
  DateGreaterThanEquals: (actual, wanted) => Date.parse(actual) >= instantOf(wanted),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  ArnEquals: (actual, wanted) => matchesPattern(wanted, actual),
  ArnLike: (actual, wanted) => matchesPattern(wanted, actual),
  IpAddress: (actual, wanted) => isInRange(actual, wanted),
};

/** These hold when none of the values matches. */
const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
};

interface Operator {
  readonly quantifier: 'one' | 'any' | 'all';
  readonly name: string;
  readonly ifExists: boolean;
}

function readOperator(text: string): Operator {
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(text) ?? [];
  const by = { ForAnyValue: 'any', ForAllValues: 'all' } as const;
  return { quantifier: by[quantifier as keyof typeof by] ?? 'one', name, ifExists: ifExists !== undefined };
}

/** Whether a text is an operator of conditions that can be evaluated here. */
export function isConditionOperator(text: string): boolean {
  const { name } = readOperator(text);
  return name === 'Null' || Object.hasOwn(COMPARISONS, name) || Object.hasOwn(NEGATIONS, name);
}

/** Whether an operator takes its condition's values for patterns. */
export function comparesPatterns(operator: string): boolean {
  const { name } = readOperator(operator);
  return ['StringLike', 'ArnEquals', 'ArnLike'].includes(NEGATIONS[name] ?? name);
}

/**
 * Whether a condition holds.
 *
 * @param actual the values that the request has for the condition's key; undefined when it has none
 * @throws {TypeError} when the condition's own values are no number, date or range
 */
export function conditionTest({ operator, values }: Condition, actual: readonly string[] | undefined): boolean {
  const { quantifier, name, ifExists } = readOperator(operator);
  if (name === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const negated = Object.hasOwn(NEGATIONS, name);
  // Of no values none can match: also not where the comparison is negated.
  if (actual === undefined) return ifExists || quantifier === 'all' || (negated && quantifier === 'one');
  const compare = COMPARISONS[NEGATIONS[name] ?? name] ?? (() => false);
  const holds = (value: string): boolean => values.map((wanted) => compare(value, wanted)).includes(true) !== negated;
  return quantifier === 'any' ? actual.map(holds).includes(true) : !actual.map(holds).includes(false);
}

function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw new TypeError(`${text} is not a number.`);
  return number;
}

function instantOf(text: string): number {
  const instant = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  if (Number.isNaN(instant)) throw new TypeError(`${text} is not a date.`);
  return instant;
}

function isInRange(address: string, range: string): boolean {
  const [network = '', bits] = range.split('/');
  const family = isIP(network);
  const longest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (family === 0 || !(prefix <= longest)) throw new TypeError(`${range} is not a range of addresses.`);
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return isIP(address) === family && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
