/** Thrown for text that is no CSV. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

const LONGEST_ROW = 65_536;

/**
 * Reads CSV row by row from pieces of text: RFC 4180, and the backslash before a comma in Amazon Cognito's import files.
 * It skips empty lines.
 *
 * @throws {CsvError} for a row that doesn't end, or a quote in a place where none can be
 */
export async function* readCsv(pieces: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const piece of pieces) {
    rest += piece;
    let from = 0;
    for (let end = endOfRow(rest, from); end !== -1; end = endOfRow(rest, from)) {
      const row = readRow(rest.slice(from, end));
      if (row !== undefined) yield row;
      from = end + 1;
    }
    rest = rest.slice(from);
    if (rest.length > LONGEST_ROW) throw new CsvError('A line is too long, or a quote is not closed.');
  }
  const row = readRow(rest);
  if (row !== undefined) yield row;
}

/** The position of the line break that ends a row, outside of quotes. */
function endOfRow(text: string, from: number): number {
  let end = text.indexOf('\n', from);
  let quote = text.indexOf('"', from);
  if (end === -1 || quote === -1 || quote > end) return end;
  for (;;) {
    const closing = text.indexOf('"', quote + 1);
    if (closing === -1) return -1;
    end = text.indexOf('\n', closing + 1);
    quote = text.indexOf('"', closing + 1);
    if (end === -1 || quote === -1 || quote > end) return end;
  }
}

function readRow(line: string): readonly string[] | undefined {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text.trim() === '') return undefined;
  if (!text.includes('"') && !text.includes('\\')) return text.split(',').map((field) => field.trim());
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at);
    fields.push(field.value);
    if (field.end >= text.length) return fields;
    if (text[field.end] !== ',') throw new CsvError('Something follows a closing quote.');
    at = field.end + 1;
  }
}

interface Field {
  readonly value: string;
  /** The comma behind it, or the end of the row. */
  readonly end: number;
}

function readQuoted(text: string, start: number): Field {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw new CsvError('A quote is not closed.');
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}

function readPlain(text: string, start: number): Field {
  let value = '';
  let at = start;
  while (at < text.length && text[at] !== ',') {
    if (text[at] === '\\' && (text[at + 1] === ',' || text[at + 1] === '\\')) at++;
    value += text[at];
    at++;
  }
  return { value: value.trim(), end: at };
}
