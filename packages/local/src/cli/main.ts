import { defineCommand, runMain } from 'citty';
import { version } from '../version.js';
import { refuseUnknownOptions } from './options.js';
import { printOutputs } from './outputs.js';
import { start } from './start.js';

const DEFAULT_PORT = '9319';

const startOptions = {
  port: { type: 'string', default: DEFAULT_PORT, description: 'Port to listen on; 0 takes a free one' },
  host: { type: 'string', default: '127.0.0.1', description: 'Address to listen on' },
  data: { type: 'string', default: '.claviger', description: 'Folder that keeps everything, or :memory:' },
  issuer: { type: 'string', default: 'local', description: 'Form of the issuer in tokens: local (this server) or aws' },
  'public-url': { type: 'string', description: 'Where clients reach this server, if not at http://127.0.0.1:PORT' },
  strict: { type: 'boolean', description: 'Refuse access keys that the server does not know' },
  'allow-host': { type: 'string', description: "Further Host values for administrators' calls, comma-separated" },
  'allow-origin': { type: 'string', description: "Further Origin values for administrators' calls, comma-separated" },
  triggers: { type: 'string', description: 'What answers Lambda triggers: a module that exports them, or a URL' },
  'lambda-endpoint': { type: 'string', description: "Where Lambda's Invoke finds the functions of LambdaConfig" },
  quiet: { type: 'boolean', description: 'Print nothing but errors' },
} as const;

const outputsOptions = {
  port: { type: 'string', default: DEFAULT_PORT, description: 'Port of the running server' },
  url: { type: 'string', description: 'Its URL, if it is not on this machine' },
  token: { type: 'string', description: "Its administrator's secret access key, if it asks for it" },
} as const;

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
  args: outputsOptions,
  run: ({ args }) =>
    explaining(async () => {
      refuseUnknownOptions(args, Object.keys(outputsOptions));
      await printOutputs(args);
    }),
});

const main = defineCommand({
  meta: { name: 'claviger', version, description: 'Amazon Cognito on this machine' },
  subCommands: { start: startCommand, outputs: outputsCommand },
});

/** Runs the command line `claviger`. `start` goes on running until it is told to stop. */
export async function runCli(rawArgs: string[]): Promise<void> {
  await runMain(main, { rawArgs });
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
