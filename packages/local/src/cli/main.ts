import { styleText } from 'node:util';
import { type CommandDef, defineCommand, runMain } from 'citty';
import { VERSION } from '../base/version.js';
import { exec } from './exec.js';
import { describeCommand, describeProgram, describeUnknownCommand, type HelpCommands } from './help.js';
import { assertKnownOptions, assertWholeLists } from './options.js';
import { printOutputs } from './outputs.js';
import { start } from './start.js';
import { exportAll, importFile } from './transfer.js';

const DEFAULT_PORT = '9319';

const serverOptions = {
  database: {
    type: 'string',
    description: 'PostgreSQL instead of the folder, for one or several servers: postgres://user:password@host/name',
  },
  region: { type: 'string', default: 'us-east-1', description: 'Region of new pools, where a request names none' },
  issuer: { type: 'string', default: 'local', description: 'Form of the issuer in tokens: local (this server) or aws' },
  'public-url': { type: 'string', description: 'Where clients reach this server, if not at http://127.0.0.1:PORT' },
  smtp: { type: 'string', description: 'Send e-mail as well, through this server: smtp://127.0.0.1:1025' },
  tls: { type: 'boolean', description: 'Speak TLS as well, with a certificate made on the first start' },
  strict: { type: 'boolean', description: 'Deny access keys that the server does not know' },
  'allow-outbound': {
    type: 'boolean',
    description: 'Allow requests beyond this machine: providers, metadata, triggers',
  },
  'allow-host': { type: 'string', description: 'Further Host values that pages and tools may send, comma-separated' },
  'allow-origin': { type: 'string', description: 'Further origins whose pages may call the server, comma-separated' },
  roles: { type: 'string', description: 'Policies of roles: a JSON file of IAM policies by role' },
  'iam-providers': { type: 'string', description: 'OpenID Connect and SAML providers of IAM: a JSON file' },
  triggers: { type: 'string', description: 'Lambda triggers: a module that exports functions, or a URL' },
  'lambda-endpoint': { type: 'string', description: "Where Lambda's Invoke finds the functions of LambdaConfig" },
} as const;

/** Options that take a list. */
const LISTS = ['allow-host', 'allow-origin'];

const startOptions = {
  port: { type: 'string', default: DEFAULT_PORT, description: 'Port to listen on; 0 takes a free one' },
  host: { type: 'string', default: '127.0.0.1', description: 'Address to listen on' },
  data: { type: 'string', default: '.claviger', description: 'Folder for all data, or :memory:' },
  seed: {
    type: 'string',
    default: 'default',
    description: 'Initial data: a JSON file, default (two users) or none',
  },
  ...serverOptions,
  quiet: { type: 'boolean', description: 'Print nothing but errors' },
  json: { type: 'boolean', description: 'Print one JSON object a line: every request, every message' },
} as const;

const execOptions = {
  port: { type: 'string', default: '0', description: 'Port to listen on; 0 takes a free one' },
  data: { type: 'string', default: ':memory:', description: 'Folder for all data, or :memory:' },
  seed: {
    type: 'string',
    default: 'none',
    description: 'Initial data: a JSON file, default (two users) or none',
  },
  ...serverOptions,
} as const;

const remoteOptions = {
  port: { type: 'string', default: DEFAULT_PORT, description: 'Port of the running server' },
  url: { type: 'string', description: 'Its URL, if it is not on this machine' },
  token: { type: 'string', description: 'Its control token, if it needs one' },
  'secret-access-key': {
    type: 'string',
    description: "Its administrator's secret access key, from which the token follows",
  },
} as const;

const poolOption = { type: 'string', description: 'User pool of a CSV file; default us-east-1_Claviger1' } as const;

const outOption = { type: 'string', description: 'File to write; default standard output' } as const;

const outputsOptions = { ...remoteOptions, out: outOption } as const;

const exportOptions = {
  ...remoteOptions,
  csv: { type: 'boolean', description: "One pool's users as Cognito's CSV, instead of a JSON seed of everything" },
  pool: poolOption,
  out: outOption,
} as const;

const importOptions = { ...remoteOptions, pool: poolOption } as const;

const HELP: HelpCommands = {
  start: {
    description: 'Start the server, and keep serving until SIGINT or SIGTERM',
    options: startOptions,
    examples: ['start', 'start --data :memory: --seed users.json'],
  },
  exec: {
    description: 'Run a command with a server of its own',
    options: execOptions,
    argument: '-- COMMAND [ARGUMENTS]',
    examples: ['exec -- npm test'],
  },
  outputs: {
    description: 'Print the amplify_outputs.json of a running server',
    options: outputsOptions,
    examples: ['outputs --out amplify_outputs.json'],
  },
  export: {
    description: 'Print pools, app clients, groups and users of a running server',
    options: exportOptions,
    examples: ['export --out seed.json'],
  },
  import: {
    description: 'Import a seed or a CSV file into a running server',
    options: importOptions,
    argument: 'FILE',
    examples: ['import users.csv'],
  },
};

const startCommand = defineCommand({
  meta: { name: 'start' },
  args: startOptions,
  run: ({ args, rawArgs }) =>
    explaining(async () => {
      assertKnownOptions(args, Object.keys(startOptions));
      assertWholeLists(rawArgs, LISTS);
      await start(args);
    }),
});

const outputsCommand = defineCommand({
  meta: { name: 'outputs' },
  args: outputsOptions,
  run: ({ args }) =>
    explaining(async () => {
      assertKnownOptions(args, Object.keys(outputsOptions));
      await printOutputs(args);
    }),
});

const exportCommand = defineCommand({
  meta: { name: 'export' },
  args: exportOptions,
  run: ({ args }) =>
    explaining(async () => {
      assertKnownOptions(args, Object.keys(exportOptions));
      await exportAll(args);
    }),
});

const importCommand = defineCommand({
  meta: { name: 'import' },
  args: importOptions,
  run: ({ args }) =>
    explaining(async () => {
      const [file, ...extra] = args._;
      assertKnownOptions({ ...args, _: extra }, Object.keys(importOptions));
      await importFile(args, file);
    }),
});

function execCommand(command: readonly string[]): CommandDef<typeof execOptions> {
  return defineCommand({
    meta: { name: 'exec' },
    args: execOptions,
    run: ({ args, rawArgs }) =>
      explaining(async () => {
        assertKnownOptions(args, Object.keys(execOptions));
        assertWholeLists(rawArgs, LISTS);
        await exec({ ...args, host: '127.0.0.1' }, command);
      }),
  });
}

/** Runs the command line `claviger`. `start` runs until a signal stops it. */
export async function runCli(rawArgs: string[]): Promise<void> {
  const dashes = rawArgs.indexOf('--');
  const [own, command] = dashes === -1 ? [rawArgs, []] : [rawArgs.slice(0, dashes), rawArgs.slice(dashes + 1)];
  if (own[0] !== '--version' && answerWithHelp(own)) return;
  const main = defineCommand({
    meta: { name: 'claviger', version: VERSION },
    subCommands: {
      start: startCommand,
      exec: execCommand(command),
      outputs: outputsCommand,
      export: exportCommand,
      import: importCommand,
    },
  });
  await runMain(main, { rawArgs: own });
}

/** Shows the help for a command line that asks for it or needs it. */
function answerWithHelp(args: readonly string[]): boolean {
  const [name = ''] = args;
  const asksForHelp = args.some((arg) => arg === '--help' || arg === '-h');
  const emphasize = (heading: string): string =>
    process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText('bold', heading) : heading;
  const command = Object.hasOwn(HELP, name) ? HELP[name] : undefined;
  if (command !== undefined) {
    if (asksForHelp) console.log(describeCommand(name, command, emphasize));
    return asksForHelp;
  }
  if (name === '' || name === 'help' || (name.startsWith('-') && asksForHelp)) {
    console.log(describeProgram(HELP, VERSION, emphasize));
  } else if (name.startsWith('-')) {
    console.error(`The command comes first: npx @claviger/local start ${args.join(' ')}`);
    process.exitCode = 1;
  } else {
    console.error(describeUnknownCommand(name, HELP));
    process.exitCode = 1;
  }
  return true;
}

/** Runs a command whose failures are one sentence and status 1. */
async function explaining(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
