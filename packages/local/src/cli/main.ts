import { type CommandDef, defineCommand, runMain } from 'citty';
import { version } from '../version.js';
import { exec } from './exec.js';
import { refuseUnknownOptions } from './options.js';
import { printOutputs } from './outputs.js';
import { start } from './start.js';
import { exportAll, importFile } from './transfer.js';

const DEFAULT_PORT = '9319';

const serverOptions = {
  database: {
    type: 'string',
    description:
      'PostgreSQL in the place of the folder, for one or several servers: postgres://user:password@host/name',
  },
  issuer: { type: 'string', default: 'local', description: 'Form of the issuer in tokens: local (this server) or aws' },
  'public-url': { type: 'string', description: 'Where clients reach this server, if not at http://127.0.0.1:PORT' },
  smtp: { type: 'string', description: 'Send e-mail as well, through this server: smtp://127.0.0.1:1025' },
  tls: { type: 'boolean', description: 'Speak TLS as well, with a certificate made on the first start' },
  strict: { type: 'boolean', description: 'Refuse access keys that the server does not know' },
  'allow-outbound': { type: 'boolean', description: 'Fetch also beyond this machine: providers, metadata, triggers' },
  'allow-host': { type: 'string', description: "Further Host values for administrators' calls, comma-separated" },
  'allow-origin': { type: 'string', description: "Further Origin values for administrators' calls, comma-separated" },
  roles: { type: 'string', description: 'What roles may do: a JSON file of IAM policies by role' },
  'iam-providers': { type: 'string', description: 'What IAM knows of OpenID Connect and SAML providers: a JSON file' },
  triggers: { type: 'string', description: 'What answers Lambda triggers: a module that exports them, or a URL' },
  'lambda-endpoint': { type: 'string', description: "Where Lambda's Invoke finds the functions of LambdaConfig" },
} as const;

const startOptions = {
  port: { type: 'string', default: DEFAULT_PORT, description: 'Port to listen on; 0 takes a free one' },
  host: { type: 'string', default: '127.0.0.1', description: 'Address to listen on' },
  data: { type: 'string', default: '.claviger', description: 'Folder that keeps everything, or :memory:' },
  seed: {
    type: 'string',
    default: 'default',
    description: 'What to begin with: a JSON file, default (two users) or none',
  },
  ...serverOptions,
  quiet: { type: 'boolean', description: 'Print nothing but errors' },
  json: { type: 'boolean', description: 'Print one JSON object a line: every request, every message' },
} as const;

const execOptions = {
  port: { type: 'string', default: '0', description: 'Port to listen on; 0 takes a free one' },
  data: { type: 'string', default: ':memory:', description: 'Folder that keeps everything, or :memory:' },
  seed: {
    type: 'string',
    default: 'none',
    description: 'What to begin with: a JSON file, default (two users) or none',
  },
  ...serverOptions,
} as const;

const remoteOptions = {
  port: { type: 'string', default: DEFAULT_PORT, description: 'Port of the running server' },
  url: { type: 'string', description: 'Its URL, if it is not on this machine' },
  token: { type: 'string', description: "Its administrator's secret access key, if it asks for it" },
} as const;

const poolOption = { type: 'string', description: 'User pool of a CSV file; default us-east-1_Claviger1' } as const;

const exportOptions = {
  ...remoteOptions,
  csv: { type: 'boolean', description: "One pool's users as Cognito's CSV, in the place of a JSON seed of everything" },
  pool: poolOption,
  out: { type: 'string', description: 'File to write; default standard output' },
} as const;

const importOptions = { ...remoteOptions, pool: poolOption } as const;

const startCommand = defineCommand({
  meta: { name: 'start', description: 'Start the server, and keep serving until SIGINT or SIGTERM' },
  args: startOptions,
  run: ({ args }) =>
    explaining(async () => {
      refuseUnknownOptions(args, Object.keys(startOptions));
      await start(args);
    }),
});

const outputsCommand = defineCommand({
  meta: { name: 'outputs', description: 'Print the amplify_outputs.json of a running server' },
  args: remoteOptions,
  run: ({ args }) =>
    explaining(async () => {
      refuseUnknownOptions(args, Object.keys(remoteOptions));
      await printOutputs(args);
    }),
});

const exportCommand = defineCommand({
  meta: { name: 'export', description: 'Print pools, app clients, groups and users of a running server' },
  args: exportOptions,
  run: ({ args }) =>
    explaining(async () => {
      refuseUnknownOptions(args, Object.keys(exportOptions));
      await exportAll(args);
    }),
});

const importCommand = defineCommand({
  meta: { name: 'import', description: 'Add what a file has to a running server: claviger import users.csv' },
  args: importOptions,
  run: ({ args }) =>
    explaining(async () => {
      const [file, ...extra] = args._;
      refuseUnknownOptions({ ...args, _: extra }, Object.keys(importOptions));
      await importFile(args, file);
    }),
});

function execCommand(command: readonly string[]): CommandDef<typeof execOptions> {
  return defineCommand({
    meta: { name: 'exec', description: 'Run a command beside a server of its own: claviger exec -- npm test' },
    args: execOptions,
    run: ({ args }) =>
      explaining(async () => {
        refuseUnknownOptions(args, Object.keys(execOptions));
        await exec({ ...args, host: '127.0.0.1' }, command);
      }),
  });
}

/** Runs the command line `claviger`. `start` goes on running until it is told to stop. */
export async function runCli(rawArgs: string[]): Promise<void> {
  const dashes = rawArgs.indexOf('--');
  const [own, command] = dashes === -1 ? [rawArgs, []] : [rawArgs.slice(0, dashes), rawArgs.slice(dashes + 1)];
  const main = defineCommand({
    meta: { name: 'claviger', version, description: 'Amazon Cognito on this machine' },
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

/** Runs a command whose failures are one sentence and status 1. */
async function explaining(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
