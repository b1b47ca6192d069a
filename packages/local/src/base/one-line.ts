/** In characters. */
const LONGEST_LINE = 4_096;

/**
 * Text of a caller must not move the cursor of a terminal, change the writing direction or start a new line, and a long
 * text must not hide the others.
 */
export function toOneLine(text: string): string {
  const shown = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
  return shown.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trimEnd();
}
