// Names the failures "an example in the documentation does not compile", "a link leads nowhere", "an `npx` runs a package
// that is not ours, or a command or an option that it does not have" and "a line that installs our packages does not work".
// Examples are the blocks marked `ts` or `tsx` in Markdown files and in the comments of the packages' sources. A block is a
// module of its own, unless its fence says `ts continued`: then it continues the block before it. What the blocks
// may leave undeclared stands in test/examples.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { findBrokenInstallLines, findForeignCommands, findUnknownCommands } from './docs-commands.mjs';
import { listEntries } from './pack.mjs';
import { root } from './setup.mjs';
import { listTracked } from './tracked.mjs';

/** @typedef {{ file: string, line: number, extension: string, lines: string[] }} Example `line`: where its first line stands */

const markdown = listTracked().filter((path) => path.endsWith('.md') && !path.startsWith('docs/api/'));
const sources = listTracked().filter((path) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path));
/** @type {string[]} */
const faults = [];
for (const file of markdown) faults.push(...findBrokenLinks(file));
for (const file of [...markdown, ...sources].filter((path) => path !== 'CHANGELOG.md' && !path.includes('.test.'))) {
  const text = readFileSync(join(root, file), 'utf8');
  faults.push(...findForeignCommands(file, text), ...findUnknownCommands(file, text));
}
faults.push(...(await findBrokenInstallLines(markdown)));
faults.push(...findBrokenExamples(markdown.flatMap(readExamples), []));
for (const path of globSync('packages/*/package.json', { cwd: root })) {
  const folder = `${dirname(path).replaceAll(sep, '/')}/`;
  const examples = sources.filter((file) => file.startsWith(folder)).flatMap(readExamples);
  faults.push(...findBrokenExamples(examples, ['comments.d.ts', ...(await declareExports(path))]));
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

/**
 * @param {string} file
 * @returns {string[]}
 */
function findBrokenLinks(file) {
  const text = withoutCode(readFileSync(join(root, file), 'utf8'));
  const targets = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return targets.flatMap((target) => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const full = path === '' ? join(root, file) : join(root, dirname(file), decodeURI(path));
    if (!existsSync(full)) return [`${file}: links to ${target}, which does not exist`];
    if (anchor === undefined || !full.endsWith('.md')) return [];
    return readAnchors(full).includes(anchor) ? [] : [`${file}: links to ${target}, but there is no such heading`];
  });
}

/**
 * The anchors that GitHub gives the headings of a file.
 *
 * @param {string} path
 * @returns {string[]}
 */
function readAnchors(path) {
  const headings = withoutCode(readFileSync(path, 'utf8')).matchAll(/^#{1,6}\s+(.+?)\s*$/gm);
  return [...headings].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** @param {string} text */
function withoutCode(text) {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

/**
 * @param {string} file
 * @returns {Example[]}
 */
function readExamples(file) {
  /** @type {Example[]} */
  const examples = [];
  /** @type {string[] | undefined} */
  let open;
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const isSource = !file.endsWith('.md');
  for (const [index, original] of lines.entries()) {
    const line = isSource ? original.replace(/^\s*\* ?/, '') : original;
    const fence = /^\s*```(?:(tsx?)( continued)?)?\s*$/.exec(line);
    if (fence === null) open?.push(line);
    else if (open !== undefined) open = undefined;
    else if (fence[1] !== undefined) {
      const last = examples.at(-1);
      const continued = fence[2] !== undefined && last !== undefined;
      if (continued) {
        // Empty lines keep the compiler's line numbers those of the file.
        while (last.line + last.lines.length < index + 2) last.lines.push('');
        open = last.lines;
      } else {
        open = [];
        examples.push({ file, line: index + 2, extension: fence[1], lines: open });
      }
    }
  }
  return examples;
}

/**
 * Declares all that a package exports, so that an example in a comment need not import it.
 *
 * @param {string} manifest path of its package.json from the root
 * @returns {Promise<string[]>} source texts
 */
async function declareExports(manifest) {
  const { name, exports = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
  /** @type {Map<string, string>} */
  const declarations = new Map();
  for (const entry of listEntries(name, exports)) {
    const names = await import(entry).then(Object.keys, (error) => {
      faults.push(`${entry} can't be imported (run npm run build): ${error.message}`);
      return [];
    });
    for (const key of names) declarations.set(key, `declare const ${key}: (typeof import('${entry}'))['${key}'];`);
  }
  return [[...declarations.values()].join('\n')];
}

/**
 * @param {Example[]} examples
 * @param {string[]} ambient what they may use undeclared: names of files in test/examples, or declarations
 * @returns {string[]}
 */
function findBrokenExamples(examples, ambient) {
  if (examples.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'claviger-docs-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    mkdirSync(join(folder, 'examples'));
    for (const [index, { extension, lines }] of examples.entries()) {
      writeFileSync(join(folder, 'examples', `${index}.${extension}`), `${lines.join('\n')}\nexport {};\n`);
    }
    for (const [index, item] of ['everywhere.d.ts', ...ambient].entries()) {
      const target = join(folder, 'examples', `ambient-${index}.d.ts`);
      if (item.endsWith('.d.ts')) copyFileSync(join(root, 'test', 'examples', item), target);
      else writeFileSync(target, item);
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(compilerOptions()));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout
      .split('\n')
      .filter((line) => line.includes('error TS'))
      .map((line) => {
        const place = /^examples[\\/](\d+)\.tsx?\((\d+),\d+\): (.*)$/.exec(line);
        const example = examples[Number(place?.[1])];
        return example === undefined ? line : `${example.file}:${example.line + Number(place?.[2]) - 1}: ${place?.[3]}`;
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compilerOptions() {
  return {
    compilerOptions: {
      target: 'ES2023',
      module: 'NodeNext',
      lib: ['ES2023', 'DOM'],
      types: ['node'],
      jsx: 'react-jsx',
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ['examples'],
  };
}
