// The commands of the documentation, for check-docs.mjs: each `npx NAME` is a package that is ours or installed here, each command
// of ours has the options that are written, and each `npm install` of our packages works with the packed tarballs, as it will with
// the published ones.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENTRY_PEERS, withPacked } from './pack.mjs';
import { root } from './setup.mjs';

/** Tools that an app has and this repository doesn't. */
const TOOLS = ['jest'];
const LIMIT_MS = 60_000;

/**
 * `npx NAME` runs what the registry has under that name: one that is nobody's can become an attacker's.
 *
 * @param {string} file path from the root
 * @param {string} text
 * @returns {string[]} a sentence for each fault
 */
export function findForeignCommands(file, text) {
  const found = text.matchAll(/\bnpx (?:-{1,2}[\w-]+ )*(?![a-z]+'t)(@?[a-z][\w./-]*)/g);
  return [...found].flatMap(([, name = '']) => {
    const known = listOwnPackages().includes(name) || TOOLS.includes(name) || isInstalled(name);
    return known ? [] : [`${file}: npx ${name} is neither a package of this repository nor a tool that it installs`];
  });
}

/**
 * Finds commands of ours that do not exist, and options that such a command does not have, by its help.
 *
 * @param {string} file path from the root
 * @param {string} text
 * @returns {string[]} a sentence for each fault
 */
export function findUnknownCommands(file, text) {
  const found = text.matchAll(/\bnpx @claviger\/(auth|local) ([a-z][\w-]*)((?: +(?!--(?: |$))[^\s`'"#]+)*)/gm);
  return [...found].flatMap(([, folder = '', command = '', rest = '']) => {
    const help = readHelp(folder, command);
    const shown = `npx @claviger/${folder} ${command}`;
    if (help === undefined) return [`${file}: ${shown} does not exist`];
    const options = [...rest.matchAll(/ (--[a-z][\w-]*)/g)].map(([, option = '']) => option);
    return options
      .filter((option) => option !== '--help' && !new RegExp(`${option}(?![\\w-])`).test(help))
      .map((option) => `${file}: ${shown} has no option ${option}`);
  });
}

/** @type {Map<string, string | undefined>} by the package's folder and the command */
const helps = new Map();

/**
 * @param {string} folder of the package
 * @param {string} command
 * @returns {string | undefined} undefined for an unknown command
 */
function readHelp(folder, command) {
  const key = `${folder} ${command}`;
  if (!helps.has(key)) {
    const { bin } = readManifest(join(root, 'packages', folder, 'package.json'));
    const program = join(root, 'packages', folder, String(Object.values(bin)[0]));
    const { status, stdout } = spawnSync(process.execPath, [program, command, '--help'], { encoding: 'utf8' });
    helps.set(key, status === 0 ? stdout : undefined);
  }
  return helps.get(key);
}

/** The names that this repository publishes. */
function listOwnPackages() {
  return globSync('packages/*/package.json', { cwd: root }).map((path) => readManifest(join(root, path)).name);
}

/** @param {string} name */
function isInstalled(name) {
  return Object.keys(readManifest(join(root, 'package.json')).devDependencies).includes(name);
}

/** @param {string} path */
function readManifest(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * Runs each line that installs packages of ours, with the packed tarballs in their place, and uses what it installed.
 *
 * @param {string[]} files paths from the root
 * @returns {Promise<string[]>} a sentence for each fault
 */
export async function findBrokenInstallLines(files) {
  const lines = files.flatMap((file) => {
    const matches = readFileSync(join(root, file), 'utf8').matchAll(/^npm install .*@claviger\/.*$/gm);
    return [...matches].map(([line]) => ({ file, line: line.replace(/\s*#.*$/, '') }));
  });
  const distinct = [...new Set(lines.map(({ line }) => line))];
  /** @type {string[]} */
  const faults = ['README.md', 'packages/auth/README.md', 'packages/local/README.md']
    .filter((path) => !lines.some(({ file }) => file === path))
    .map((path) => `${path}: no line installs the package`);
  await withPacked((packages, folder) => {
    for (const [index, line] of distinct.entries()) {
      const project = join(folder, `install-${index}`);
      mkdirSync(project);
      const fault = install(line, project, packages);
      if (fault !== undefined) faults.push(`${line}: ${fault}`);
    }
  });
  return faults;
}

/**
 * @param {string} line
 * @param {string} project an empty folder
 * @param {import('./pack.mjs').Packed[]} packages
 * @returns {string | undefined} what is wrong
 */
function install(line, project, packages) {
  const names = packages.filter(({ name }) => line.split(' ').includes(name));
  const wanted = [...line.matchAll(/@claviger\/[\w-]+/g)].map(([name]) => name);
  const unknown = wanted.find((name) => !packages.some((packed) => packed.name === name));
  if (unknown !== undefined) return `${unknown} is not a package of this repository`;
  // The dependencies come from here too: the check needs no network.
  const dependencies = names.flatMap((packed) => packed.dependencies);
  const overrides = Object.fromEntries(dependencies.map((name) => [name, `file:${packDependency(name, project)}`]));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'app', private: true, type: 'module', overrides }),
  );
  const tarballs = line.replace(/@claviger\/[\w-]+/g, (name) => {
    return packages.find((packed) => packed.name === name)?.tarball ?? name;
  });
  const options = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional', '--legacy-peer-deps'];
  const failure = run('npm', [...tarballs.split(' ').slice(1), ...options], project);
  if (failure !== undefined) return failure;
  for (const { name, entries, bins } of names) {
    for (const entry of entries) {
      for (const peer of ENTRY_PEERS[entry] ?? []) linkPeer(peer, project);
      const fault = run(
        process.execPath,
        ['--no-warnings', '--input-type=module', '--eval', `await import('${entry}')`],
        project,
      );
      if (fault !== undefined) return fault;
    }
    if (bins > 0) {
      const fault = run('npx', ['--offline', '--no', name, '--help'], project);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/**
 * An app has installed the peers of the entries that it imports.
 *
 * @param {string} name
 * @param {string} project
 */
function linkPeer(name, project) {
  const path = join(project, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(join(root, 'node_modules', name), path, 'junction');
}

/**
 * @param {string} name of a dependency that is installed here
 * @param {string} folder
 * @returns {string} the path of its tarball
 */
function packDependency(name, folder) {
  const source = join(root, 'node_modules', name);
  const { stdout } = spawnSync('npm', ['pack', source, '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const parsed = JSON.parse(stdout);
  const [entry] = Array.isArray(parsed) ? parsed : Object.values(parsed);
  return join(folder, entry.filename);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {string | undefined} what is wrong
 */
function run(command, args, cwd) {
  const options = { cwd, timeout: LIMIT_MS, shell: process.platform === 'win32' };
  const { status, stderr, error } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  return status === 0 ? undefined : `${command} ${args[0]} failed: ${stderr || error?.message}`;
}
