import { comparesPatterns, conditionTest } from './policy-conditions.js';
import type { Condition, Patterns, Statement } from './policy-document.js';
import { literalPattern, matchesPattern } from './policy-patterns.js';

/** What is asked of a policy. */
export interface PolicyRequest {
  /** `cognito-idp:ListUsers` */
  readonly action: string;
  readonly resource: string;
  readonly context: PolicyContext;
}

/** Values by condition key, the keys in lower case: `aws:principalarn`. */
export type PolicyContext = ReadonlyMap<string, readonly string[]>;

/**
 * What statements say to a request: a denial wins over every permission, and what none of them speaks of is neither
 * (IAM's evaluation of identity-based policies).
 */
export function evaluatePolicy(
  statements: readonly Statement[],
  request: PolicyRequest,
): 'allowed' | 'denied' | 'notAllowed' {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ effect }) => effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'notAllowed';
}

function applies(statement: Statement, { action, resource, context }: PolicyRequest): boolean {
  const { actions, conditions } = statement;
  return (
    isMatch(actions, (pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
    coversResource(statement, resource, context) &&
    conditions.every((condition) => holds(condition, context))
  );
}

function isMatch({ of, negated }: Patterns, matches: (pattern: string) => boolean): boolean {
  return of.some(matches) !== negated;
}

/**
 * A pattern with a variable that the request lacks matches no resource. "If AWS cannot resolve a variable this might cause
 * the entire statement to be invalid" (IAM User Guide, variables and tags): so `NotResource` permits nothing then, and
 * still denies.
 */
function coversResource({ effect, resources }: Statement, resource: string, context: PolicyContext): boolean {
  const of = resources.of.map((pattern) => fillIn(pattern, context, literalPattern));
  const filled = of.filter((pattern) => pattern !== undefined);
  if (effect === 'Allow' && resources.negated && filled.length < of.length) return false;
  return isMatch({ ...resources, of: filled }, (pattern) => matchesPattern(pattern, resource));
}

/** A condition on a variable that the request doesn't have never holds, so that its statement says nothing. */
function holds(condition: Condition, context: PolicyContext): boolean {
  const asPart = comparesPatterns(condition.operator) ? literalPattern : (value: string) => value;
  const values = condition.values.map((value) => fillIn(value, context, asPart));
  if (values.includes(undefined)) return false;
  try {
    return conditionTest({ ...condition, values: values as string[] }, context.get(condition.key.toLowerCase()));
  } catch (error) {
    // A variable brought in what is no number, date or range: such a condition never holds either.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/**
 * Fills in `${key}` and `${key, 'default'}`.
 *
 * @param asPart how a value becomes part of the text: a value must not bring in a pattern
 * @returns undefined when the request doesn't have the key
 */
function fillIn(text: string, context: PolicyContext, asPart: (value: string) => string): string | undefined {
  let isComplete = true;
  const filled = text.replace(/\$\{([^{}]*)\}/g, (_, variable: string) => {
    if (variable === '*' || variable === '?' || variable === '$') return asPart(variable);
    const [, key = '', ifAbsent] = /^([^,]*)(?:,\s*'([^']*)'\s*)?$/.exec(variable) ?? [];
    const value = context.get(key.trim().toLowerCase())?.[0] ?? ifAbsent;
    isComplete &&= value !== undefined;
    return asPart(value ?? '');
  });
  return isComplete ? filled : undefined;
}
