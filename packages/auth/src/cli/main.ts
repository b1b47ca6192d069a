import { toStatus } from './command-error.js';
import { type CommandLine, isCommandName, parseCommandLine } from './command-line.js';
import { describeFailure } from './describe-failure.js';
import { DEFAULT_PROFILE, PROGRAM } from './program.js';

const HELP: readonly string[] = ['help', '--help', '-h'];

/**
 * Runs the command line `claviger-auth`. It sets the exit status of this process.
 *
 * @param args - the arguments after the program's name.
 */
export async function runCli(args: readonly string[], { version }: { readonly version: string }): Promise<void> {
  // `help login` is `login --help`.
  const [name = '', ...own] = HELP.includes(args[0] ?? '') ? [...args.slice(1), '--help'] : args;
  const dashes = own.indexOf('--');
  const asksForHelp = (dashes === -1 ? own : own.slice(0, dashes)).some((arg) => arg === '--help' || arg === '-h');
  if (name === '--version' || name === '-v') console.log(version);
  else if (name === '' || HELP.includes(name))
    console.log(await loadHelp().then((help) => help.describeProgram(version)));
  else if (name.startsWith('-')) fail(`Write the options after the command: ${PROGRAM} COMMAND ${name}`);
  else if (!isCommandName(name)) fail(`There is no command ${name}. ${PROGRAM} --help lists the commands.`);
  else if (asksForHelp) console.log(await loadHelp().then((help) => help.describeCommand(name)));
  else {
    let profile = DEFAULT_PROFILE;
    try {
      const line = parseCommandLine(name, own);
      profile = line.profile;
      process.exitCode = await run(line);
    } catch (error) {
      fail(describeFailure(error, profile), toStatus(error));
    }
  }
}

function loadHelp() {
  return import('./help.js');
}

/** Loads a command and runs it. Each start loads only what its command needs. */
async function run(line: CommandLine): Promise<number> {
  switch (line.name) {
    case 'login':
      await import('./login.js').then(({ logIn }) => logIn(line));
      return 0;
    case 'whoami':
      await import('./whoami.js').then(({ printIdentity }) => printIdentity(line, line.isJson));
      return 0;
    case 'credentials':
      await import('./credentials.js').then(({ printCredentials }) => printCredentials(line));
      return 0;
    case 'exec':
      return import('./exec.js').then(({ execCommand }) => execCommand(line, line.rest));
    case 'logout':
      await import('./logout.js').then(({ logOut }) => logOut(line));
      return 0;
    default:
      return line.name satisfies never;
  }
}

function fail(message: string, status = 1): void {
  console.error(message);
  process.exitCode = status;
}
