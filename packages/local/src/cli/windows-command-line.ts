/**
 * Quotes a command for `cmd.exe`, so that a program receives each argument as it is. Variables (`%NAME%`) are expanded.
 *
 * @param parts the program and its arguments
 */
export function toWindowsCommandLine(parts: readonly string[]): string {
  return parts.map(quote).join(' ');
}

function quote(part: string): string {
  if (/^[\w.:/\\@=+,-]+$/.test(part)) return part;
  // A backslash counts only before a quotation mark, and two of these in quotation marks are one.
  return `"${part.replace(/(\\*)"/g, '$1$1""').replace(/\\+$/, '$&$&')}"`;
}
