/** Whether a whole value satisfies a pattern. */
export type Matcher = (value: string) => boolean;

const matchers = new Map<string, Matcher>();

/**
 * The matcher of one of the models' patterns, which are Java's, compiled once.
 *
 * Several are a character class repeated around literals that the class itself contains, such as
 * `[…]*\{####\}[…]*`. Backtracking over those takes quadratic time on hostile text, so they are matched by search.
 */
export function findMatcher(pattern: string): Matcher {
  let matcher = matchers.get(pattern);
  if (matcher === undefined) {
    matcher = LINEAR_MATCHERS.get(pattern) ?? searching(pattern) ?? compiled(pattern);
    matchers.set(pattern, matcher);
  }
  return matcher;
}

const BLANK = /[ \t\n\v\f\r]/;
/** Java's `.` */
const LINE_END = /[\n\r\u0085\u2028\u2029]/;

/** Patterns on which a regular expression would backtrack, and that no search decides. */
const LINEAR_MATCHERS: ReadonlyMap<string, Matcher> = new Map([
  [
    '^[\\S]+.*[\\S]+$',
    (value: string) =>
      value.length > 1 && !BLANK.test(value.charAt(0)) && !BLANK.test(value.slice(-1)) && !LINE_END.test(value),
  ],
]);

function compiled(pattern: string): Matcher {
  const expression = new RegExp(`^(?:${asJavaReads(pattern)})$`, isUnicode(pattern) ? 'su' : 's');
  return (value) => expression.test(value);
}

// Java's \s and \S are ASCII; those of JavaScript include every white space of Unicode.
function asJavaReads(pattern: string): string {
  return pattern.replaceAll('[\\S]', '[^\\s]').replaceAll('\\s', ' \\t\\n\\v\\f\\r');
}

function isUnicode(pattern: string): boolean {
  return pattern.includes('\\p{') || pattern.includes('\\u{');
}

const ANY_CHARACTER = '.';

function searching(pattern: string): Matcher | undefined {
  const first = /^(?:\.|\[(?:[^\]\\]|\\.)+\])(?=[*+])/.exec(pattern)?.[0];
  if (first === undefined) return undefined;
  const [before, ...others] = pattern.split(first);
  if (before !== '' || others.length < 2) return undefined;

  const parts: { readonly atLeast: number; readonly literal: string }[] = [];
  for (const other of others) {
    const quantifier = other[0];
    const literal = unescaped(other.slice(1));
    if ((quantifier !== '*' && quantifier !== '+') || literal === undefined) return undefined;
    parts.push({ atLeast: quantifier === '+' ? 1 : 0, literal });
  }
  if (parts.at(-1)?.literal !== '' || parts.slice(0, -1).some(({ literal }) => literal === '')) return undefined;
  const isMadeOf = first === ANY_CHARACTER ? () => true : compiled(`${first}*`);
  if (!isMadeOf(parts.map(({ literal }) => literal).join(''))) return undefined;

  return (value) => {
    if (!isMadeOf(value)) return false;
    let position = 0;
    for (const { atLeast, literal } of parts) {
      const found = value.indexOf(literal, position + atLeast);
      if (found < 0 || position + atLeast > value.length) return false;
      position = found + literal.length;
    }
    return true;
  };
}

function unescaped(text: string): string | undefined {
  const plain = text.replace(/\\([^\w])/g, '$1');
  return /[[\]()|?+.\\]/.test(plain) ? undefined : plain;
}
