import { findNearest } from './suggest.js';

/** The command of this program. */
const PROGRAM = 'npx @claviger/local';

/** An option of a command. */
export interface HelpOption {
  readonly type?: string;
  readonly default?: string | boolean;
  readonly description?: string;
}

/** A command in the help. */
export interface HelpCommand {
  readonly description: string;
  readonly options: Readonly<Record<string, HelpOption>>;
  /** The placeholder after its name: `FILE`. */
  readonly argument?: string;
  /** The arguments after the program's name. */
  readonly examples: readonly string[];
}

export type HelpCommands = Readonly<Record<string, HelpCommand>>;

const WIDTH = 80;
const INDENT = '  ';

/** The placeholder of an option's value; options without one are switches. */
const VALUES: Readonly<Record<string, string>> = {
  port: 'PORT',
  host: 'ADDRESS',
  data: 'FOLDER',
  database: 'URL',
  seed: 'FILE',
  region: 'REGION',
  issuer: 'FORM',
  'public-url': 'URL',
  url: 'URL',
  token: 'TOKEN',
  'secret-access-key': 'KEY',
  smtp: 'URL',
  'allow-host': 'HOSTS',
  'allow-origin': 'ORIGINS',
  roles: 'FILE',
  'iam-providers': 'FILE',
  triggers: 'FILE',
  'lambda-endpoint': 'URL',
  pool: 'ID',
  out: 'FILE',
};

type Group = readonly [title: string, names: readonly string[]];

/** Of a command that calls a running server. */
const RUNNING: Group = ['Running server', ['port', 'url', 'token', 'secret-access-key']];
/** Of a command that starts one. */
const ADDRESS: Group = ['Address', ['port', 'host', 'tls', 'public-url']];

/** The other options by subject. Options without a group come last. */
const GROUPS: readonly Group[] = [
  ['Data', ['data', 'database', 'seed']],
  ['Behavior', ['region', 'issuer', 'triggers', 'lambda-endpoint', 'smtp', 'roles', 'iam-providers']],
  ['Access', ['strict', 'allow-host', 'allow-origin', 'allow-outbound']],
  ['Files', ['csv', 'pool', 'out']],
  ['Output', ['quiet', 'json']],
];

/** Makes a heading bold, where the output is a terminal. */
export type Emphasis = (heading: string) => string;

/** The help of the whole program. */
export function describeProgram(commands: HelpCommands, version: string, emphasize: Emphasis): string {
  return [
    `Amazon Cognito on this machine (${version})`,
    '',
    `${emphasize('Usage:')} ${PROGRAM} COMMAND [OPTIONS]`,
    ...section(
      emphasize('Commands:'),
      Object.entries(commands).map(([name, { description }]) => [name, description]),
    ),
    ...section(emphasize('Options:'), [
      ['--help', 'Show this, or the options of a command'],
      ['--version', 'Show the version'],
    ]),
    ...describeExamples(Object.values(commands), emphasize),
  ].join('\n');
}

/** The help of one command. */
export function describeCommand(name: string, command: HelpCommand, emphasize: Emphasis): string {
  const { description, options, argument } = command;
  const named = ['url' in options ? RUNNING : ADDRESS, ...GROUPS];
  const grouped = new Set(named.flatMap(([, names]) => names));
  const others = Object.keys(options).filter((option) => !grouped.has(option));
  const groups: readonly Group[] = [...named, ['Other', others]];
  const sections = groups.flatMap(([title, names]) => {
    const rows = names.flatMap((option) => toRow(option, options[option]));
    return rows.length === 0 ? [] : section(emphasize(`${title}:`), rows);
  });
  const following = argument === undefined ? '' : ` ${argument}`;
  return [
    description,
    '',
    `${emphasize('Usage:')} ${PROGRAM} ${name} [OPTIONS]${following}`,
    ...sections,
    ...describeExamples([command], emphasize),
  ].join('\n');
}

/** One sentence for an unknown command. */
export function describeUnknownCommand(name: string, commands: HelpCommands): string {
  const nearest = findNearest(name, Object.keys(commands));
  const question = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return `There is no command "${name}".${question} ${PROGRAM} --help lists them all.`;
}

function toRow(name: string, option: HelpOption | undefined): readonly (readonly [string, string])[] {
  if (option === undefined) return [];
  const value = option.type === 'boolean' ? '' : ` ${VALUES[name] ?? 'VALUE'}`;
  const given =
    typeof option.default === 'string' && option.default !== 'default' ? ` (default ${option.default})` : '';
  return [[`--${name}${value}`, `${option.description ?? ''}${given}`]];
}

function describeExamples(commands: readonly HelpCommand[], emphasize: Emphasis): string[] {
  const examples = commands.flatMap((command) => command.examples);
  return ['', emphasize('Examples:'), ...examples.map((example) => `${INDENT}${PROGRAM} ${example}`)];
}

/** A heading with rows of a name and a text, which continues below itself. */
function section(heading: string, rows: readonly (readonly [name: string, text: string])[]): string[] {
  const column = Math.max(...rows.map(([name]) => name.length)) + 2 * INDENT.length;
  const lines = rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, WIDTH - column);
    const margin = ' '.repeat(column);
    return [`${INDENT}${name}`.padEnd(column) + first, ...more.map((line) => margin + line)];
  });
  return ['', heading, ...lines];
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
