// The scripts of bench/ and their options, and the one place that reads a command line of theirs: that of `npm run bench`, and
// that of a script which runs alone.
import { parseArgs } from 'node:util';

/**
 * @typedef {object} BenchOption
 * @property {string} value what stands after the option in the help
 * @property {string} about
 * @property {string} [initial] the default
 * @property {RegExp} form of a value
 */

/** @typedef {{ about: string, options?: Record<string, BenchOption> }} Bench */

/** @typedef {{ name: string, args: string[], values: Record<string, string | undefined> }} BenchRun */

const WHOLE = /^[1-9]\d*$/;

/** @type {Record<string, Bench>} */
export const BENCHES = {
  apps: { about: 'what the tools for apps cost: vite dev, React, Playwright' },
  backend: { about: 'sign-ins of @claviger/local over SRP, at 10 to 10,000 users' },
  fuzz: {
    about: 'random requests at a server as it is installed: no 500, no crash, no hang, no growth',
    options: {
      requests: { value: 'N', about: 'how many', initial: '100000', form: WHOLE },
      seed: { value: 'N', about: 'those of an earlier run (default: others each time)', form: /^\d+$/ },
    },
  },
  local: {
    about: '@claviger/local beside cognito-local: install size, start, memory, speed',
    options: {
      vs: { value: 'FOLDER', about: 'beside another built clone of this repository instead', form: /./ },
      rounds: { value: 'N', about: 'how often both clones are measured', initial: '9', form: WHOLE },
    },
  },
  page: {
    about: 'what a user of a page waits for, beside aws-amplify, in Chromium',
    options: {
      rounds: { value: 'N', about: 'how often each client is measured', initial: '7', form: WHOLE },
      only: {
        value: 'NAME',
        about: "'fast 3G', '4G' or 'CPU / 4' (default: all three)",
        form: /^(fast 3G|4G|CPU \/ 4)$/,
      },
    },
  },
  server: { about: 'sessions on servers, beside iron-session and jose; parallel refreshes; the relay' },
  session: { about: 'a fresh and an expired session, and the import, beside aws-amplify' },
  sign: { about: 'the signer beside @smithy/signature-v4 and aws4fetch' },
  'sign-credentials': { about: 'claviger-auth credentials, beside an empty Node' },
  srp: { about: "the client's arithmetic of one SRP sign-in, in Node and in Chromium" },
};

const NAMES = Object.keys(BENCHES);

/**
 * Reads what `npm run bench` was given: the beginnings of names, and options of these benches.
 *
 * @param {readonly string[]} args
 * @returns {{ runs: BenchRun[] } | { status: 0 | 2, text: string }} `text`: the help, for status 2 after what is wrong
 */
export function readBenches(args) {
  const starts = parse(args).names;
  const unknown = starts.filter((start) => !NAMES.some((name) => name.startsWith(start)));
  const wanted = NAMES.filter((name) => starts.length === 0 || starts.some((start) => name.startsWith(start)));
  return readFor(
    unknown.length > 0 ? NAMES : wanted,
    args,
    unknown.length > 0 ? `No bench begins with ${unknown.join(' or ')}.` : undefined,
  );
}

/**
 * Reads the options of a script of bench/. Ends the process after `--help`, and with status 2 after a mistake.
 *
 * @param {string} name the script's own
 * @returns {Record<string, string | undefined>}
 */
export function readOptions(name) {
  const args = process.argv.slice(2);
  const [extra] = parse(args).names;
  const read = readFor([name], args, extra === undefined ? undefined : `${name} takes options alone, not ${extra}.`);
  if ('runs' in read) return read.runs[0]?.values ?? {};
  tell(read);
  process.exit();
}

/**
 * Prints a help, or a mistake, and leaves the status to the end of the process.
 *
 * @param {{ status: number, text: string }} answer
 */
export function tell({ status, text }) {
  if (status === 0) console.log(text);
  else console.error(text);
  process.exitCode = status;
}

/**
 * @param {readonly string[]} names of the benches that run
 * @param {readonly string[]} args
 * @param {string | undefined} stray what is wrong with the names
 * @returns {{ runs: BenchRun[] } | { status: 0 | 2, text: string }}
 */
function readFor(names, args, stray) {
  const { given, help } = parse(args);
  if (help) return { status: 0, text: describe(names) };
  /** @type {Record<string, BenchOption>} */
  const known = Object.assign({}, ...names.map((name) => BENCHES[name]?.options));
  // An unknown option comes first: a name that nothing knows may be its value.
  const fault = [...given].map(([option, value]) => findFault(option, value, known[option])).find(Boolean) ?? stray;
  if (fault !== undefined) return { status: 2, text: `${fault}\n\n${describe(names)}` };
  const runs = names.map((name) => {
    const options = Object.entries(BENCHES[name]?.options ?? {});
    const values = Object.fromEntries(options.map(([option, { initial }]) => [option, given.get(option) ?? initial]));
    const own = options.flatMap(([option]) => (given.has(option) ? [`--${option}`, `${given.get(option)}`] : []));
    return { name, args: own, values };
  });
  return { runs };
}

/**
 * @param {string} option
 * @param {string | undefined} value
 * @param {BenchOption | undefined} known
 * @returns {string | undefined}
 */
function findFault(option, value, known) {
  if (known === undefined) return `There is no option --${option} here.`;
  if (value === undefined) return `--${option} takes a value: --${option} ${known.value}.`;
  return known.form.test(value) ? undefined : `--${option} does not take "${value}".`;
}

/**
 * @param {readonly string[]} args
 * @returns {{ names: string[], given: Map<string, string | undefined>, help: boolean }}
 */
function parse(args) {
  const all = Object.values(BENCHES).flatMap(({ options = {} }) => Object.keys(options));
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(all.map((option) => [option, { type: /** @type {const} */ ('string') }])),
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const options = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const given = options.filter(({ name }) => name !== 'help');
  return {
    names: positionals,
    given: new Map(given.map(({ name, value }) => [name, value])),
    help: given.length < options.length,
  };
}

/** @param {readonly string[]} names */
function describe(names) {
  const rows = names.flatMap((name) => {
    const { about, options = {} } = BENCHES[name] ?? { about: '' };
    const lines = Object.entries(options).map(([option, { value, about: meaning, initial }]) => [
      `  --${option} ${value}`,
      `  ${meaning}${initial === undefined ? '' : ` (default ${initial})`}`,
    ]);
    return [[name, about], ...lines];
  });
  const lines = [...rows, ['--help', 'this text']].map(([left = '', right]) => `  ${left.padEnd(20)}${right}`);
  return `npm run bench -- [NAME…] [options]

  Runs the benches one after another, or those whose names begin with one of these.

${lines.join('\n')}`;
}
