import { COMMANDS, type Command, type CommandName } from './command-line.js';
import { PROGRAM } from './program.js';

const WIDTH = 80;
const INDENT = '  ';

/** Describes the program and lists its commands. */
export function describeProgram(version: string): string {
  const rows = Object.entries(COMMANDS).map(([name, { description }]): Row => [name, description]);
  return [
    `claviger-auth ${version}: your AWS credentials from Amazon Cognito, at the terminal.`,
    '',
    `${PROGRAM} COMMAND [OPTIONS]`,
    ...toTable('Commands', rows),
    ...toTable('Options', [
      ['--help', 'Show this help, or that of a command'],
      ['--version', 'Print the version'],
    ]),
  ].join('\n');
}

/** Describes a command and lists its options. */
export function describeCommand(name: CommandName): string {
  const { description, options, argument, examples }: Command = COMMANDS[name];
  const usage = [PROGRAM, name, '[OPTIONS]', ...(argument ? [argument] : [])].join(' ');
  const rows = Object.entries(options).map(([option, { value, description: text }]): Row => {
    const placeholder = value === undefined ? '' : ` ${value}`;
    return [`--${option}${placeholder}`, text];
  });
  return [
    `${description}.`,
    '',
    usage,
    ...toTable('Options', rows),
    '',
    'Examples',
    ...examples.map((example) => `${INDENT}${PROGRAM} ${example}`),
  ].join('\n');
}

type Row = readonly [name: string, text: string];

function toTable(heading: string, rows: readonly Row[]): string[] {
  const column = INDENT.length + Math.max(...rows.map(([name]) => name.length)) + 2;
  const lines = rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, WIDTH - column);
    return [`${INDENT}${name}`.padEnd(column) + first, ...more.map((line) => ' '.repeat(column) + line)];
  });
  return ['', heading, ...lines];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
