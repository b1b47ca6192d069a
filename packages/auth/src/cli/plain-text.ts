/** In characters. */
const LONGEST_TEXT = 1_000;

/**
 * Converts a text of a service or a trigger for the terminal: on one line, without characters that move the cursor or change
 * the writing direction.
 */
export function toPlainText(text: string): string {
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return shown.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
