import { parseArgs } from 'node:util';
import { CommandError } from './command-error.js';
import { DEFAULT_PROFILE, PROGRAM } from './program.js';

/** An option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** The placeholder of its value in the help. */
  readonly value?: string;
  readonly description: string;
}

/** A command, for the parser and the help. */
export interface Command {
  readonly description: string;
  readonly options: Readonly<Record<string, Option>>;
  /** The placeholder after its name. */
  readonly argument?: string;
  /** The arguments after the program's name. */
  readonly examples: readonly string[];
}

const PROFILE: Option = {
  type: 'string',
  value: 'NAME',
  description: `A session of its own, with its own user; default: ${DEFAULT_PROFILE}`,
};

const OUTPUTS: Option = {
  type: 'string',
  value: 'FILE',
  description: "The configuration of the app, such as amplify_outputs.json; default: the profile's",
};

const SHARED: Readonly<Record<string, Option>> = { profile: PROFILE, outputs: OUTPUTS };

/** The names of the commands. */
export type CommandName = 'login' | 'whoami' | 'credentials' | 'exec' | 'logout';

/** The commands by their names. */
export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  login: {
    description: 'Sign in, in the browser or at the terminal',
    options: {
      username: { type: 'string', value: 'NAME', description: 'Sign in at the terminal, as this user' },
      'key-in-file': {
        type: 'boolean',
        description: 'Keep the key of the session in a file that only you can read, instead of the key ring',
      },
      profile: PROFILE,
      outputs: { ...OUTPUTS, description: `${OUTPUTS.description}, or that of this folder` },
    },
    examples: ['login --outputs amplify_outputs.json', 'login --username ann@example.com'],
  },
  whoami: {
    description: 'Show the signed-in user, the identity and their expirations',
    options: { json: { type: 'boolean', description: 'Print one JSON object' }, ...SHARED },
    examples: ['whoami --json'],
  },
  credentials: {
    description: 'Print AWS credentials, for credential_process of an AWS configuration',
    options: SHARED,
    examples: ['credentials --profile work'],
  },
  exec: {
    description: 'Run a command whose AWS SDKs use and renew your credentials',
    options: SHARED,
    argument: '-- COMMAND [ARGUMENTS]',
    examples: ['exec -- aws s3 ls', 'exec --profile work -- python3 report.py'],
  },
  logout: {
    description: 'Sign out, here and at the service',
    options: SHARED,
    examples: ['logout'],
  },
};

/** What a command line asks for. */
export interface CommandLine {
  readonly name: CommandName;
  readonly profile: string;
  readonly outputs: string | undefined;
  readonly username: string | undefined;
  readonly isKeyInFile: boolean;
  readonly isJson: boolean;
  /** What follows two dashes. */
  readonly rest: readonly string[];
}

/** Whether a text is the name of a command. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/**
 * Parses the arguments of a command, after its name.
 *
 * @throws {CommandError} for unknown, incomplete or repeated options, and other arguments.
 */
export function parseCommandLine(name: CommandName, args: readonly string[]): CommandLine {
  const dashes = args.indexOf('--');
  const own = dashes === -1 ? args : args.slice(0, dashes);
  const rest = dashes === -1 ? [] : args.slice(dashes + 1);
  if (rest.length > 0 && name !== 'exec') throw new CommandError(`Unexpected argument "--". ${adviseHelp(name)}`);
  const { options } = COMMANDS[name];
  const { tokens } = parseArgs({ args: [...own], options: toParserOptions(options), strict: false, tokens: true });
  const values: Record<string, string | true> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (name === 'exec') throw createDashesError();
      throw new CommandError(`Unexpected argument "${token.value}". ${adviseHelp(name)}`);
    }
    if (token.kind !== 'option') continue;
    const { name: option, rawName, value } = token;
    const known = Object.hasOwn(options, option) ? options[option] : undefined;
    if (known === undefined) throw new CommandError(`There is no option ${rawName}. ${adviseHelp(name)}`);
    if (Object.hasOwn(values, option)) throw new CommandError(`${rawName} is there twice.`);
    if (known.type === 'boolean' && value !== undefined) throw new CommandError(`${rawName} takes no value.`);
    // Strict parsers take such a value for a forgotten one.
    if (known.type === 'string' && (!value || (!token.inlineValue && value.startsWith('-'))))
      throw new CommandError(`${rawName} takes a value: ${rawName} ${known.value}`);
    values[option] = value ?? true;
  }
  const findText = (option: string): string | undefined => values[option]?.toString();
  return {
    name,
    profile: findText('profile') ?? DEFAULT_PROFILE,
    outputs: findText('outputs'),
    username: findText('username'),
    isKeyInFile: values['key-in-file'] === true,
    isJson: values['json'] === true,
    rest,
  };
}

function toParserOptions(options: Readonly<Record<string, Option>>): Record<string, { type: 'string' | 'boolean' }> {
  return Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
}

/** The error of an `exec` that has no command, or one without the dashes before it. */
export function createDashesError(): CommandError {
  return new CommandError(`Write the command after two dashes: ${PROGRAM} exec -- aws s3 ls`);
}

function adviseHelp(name: CommandName): string {
  return `${PROGRAM} ${name} --help lists the options.`;
}
