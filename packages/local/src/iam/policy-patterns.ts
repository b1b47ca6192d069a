/** Makes the character after it literal in a pattern. */
const ESCAPE = '\u0000';

/** A text as a pattern that matches it alone. */
export function literalPattern(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape itself has to be escaped, too
  return text.replace(/[*?\u0000]/g, `${ESCAPE}$&`);
}

/**
 * Whether a text matches a pattern of a policy: `*` matches any characters, `?` one. Takes no longer than their
 * lengths multiplied.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const tokens = tokensOf(pattern);
  let at = 0;
  let from = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const token = tokens[from];
    if (token === '*') {
      star = from++;
      retry = at;
    } else if (token === '?' || token === `=${text[at]}`) {
      from++;
      at++;
    } else if (star >= 0) {
      from = star + 1;
      at = ++retry;
    } else {
      return false;
    }
  }
  while (tokens[from] === '*') from++;
  return from === tokens.length;
}

/** `*`, `?`, or `=` and the character that is asked for. */
function tokensOf(pattern: string): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === ESCAPE) tokens.push(`=${pattern.charAt(++at)}`);
    else tokens.push(character === '*' || character === '?' ? character : `=${character}`);
  }
  return tokens;
}
