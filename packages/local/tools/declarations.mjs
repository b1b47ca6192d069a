// Writes one declaration file beside each entry, with its public types and nothing else. api-extractor takes seconds:
// its result is kept in dist/declarations.json until a declaration that an entry reaches changes.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeCompiler } from '../../../tools/extractor.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const kept = join(root, 'dist/declarations.json');

/** What tsc wrote, by the name of the entry. */
const ENTRIES = {
  index: 'dist/index.d.ts',
  testing: 'dist/testing/index.d.ts',
  playwright: 'dist/playwright/index.d.ts',
  vite: 'dist/vite/index.d.ts',
  'vite/app-outputs': 'dist/vite/app-outputs.d.ts',
};

/** Declares a module that a plug-in makes up, for the apps that import it: no entry can reach it. */
const AMBIENT = { source: 'src/vite/client.d.ts', target: 'vite/client.d.ts' };

/** @param {string} folder */
export async function writeDeclarations(folder) {
  const hash = hashDeclarations();
  const files = readKept(hash) ?? (await rollUp());
  // Renamed, so that a build at the same time reads all of it or nothing.
  const temporary = `${kept}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ hash, files }));
  renameSync(temporary, kept);
  mkdirSync(join(folder, 'vite'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, `${name}.d.ts`), content);
  copyFileSync(join(root, AMBIENT.source), join(folder, AMBIENT.target));
}

/**
 * @param {string} hash
 * @returns {Record<string, string> | undefined} content by name of the entry
 */
function readKept(hash) {
  try {
    const known = JSON.parse(readFileSync(kept, 'utf8'));
    return known.hash === hash ? known.files : undefined;
  } catch {
    return undefined;
  }
}

/** Over all declarations that the entries reach, and this file. */
function hashDeclarations() {
  const hash = createHash('sha256');
  const require = createRequire(import.meta.url);
  hash.update(require('@microsoft/api-extractor/package.json').version);
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  const reached = new Set(Object.values(ENTRIES).map((path) => join(root, path)));
  // A set gives what is added while it is walked.
  for (const path of reached) {
    const text = readFileSync(path, 'utf8');
    hash.update(text);
    for (const [, specifier = ''] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g)) {
      reached.add(resolve(dirname(path), `${specifier}.d.ts`));
    }
  }
  return hash.digest('hex');
}

/** @returns {Promise<Record<string, string>>} */
async function rollUp() {
  const folder = mkdtempSync(join(root, 'dist/declarations-'));
  try {
    const names = Object.keys(ENTRIES);
    mkdirSync(join(folder, 'vite'));
    for (const [name, entry] of Object.entries(ENTRIES)) {
      await rollUpEntry(join(root, entry), join(folder, `${name}.d.ts`));
    }
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, `${name}.d.ts`), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} entry path of its declarations
 * @param {string} output path of the one file
 */
async function rollUpEntry(entry, output) {
  const { Extractor, ExtractorConfig, ExtractorLogLevel } = await import('@microsoft/api-extractor');
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entry,
      compiler: describeCompiler(entry),
      apiReport: { enabled: false },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: output },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // Comments and names are for `npm run api`.
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  /** @type {string[]} */
  const problems = [];
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text);
    },
  });
  if (!succeeded) throw new Error(`The declarations of ${entry} cannot be put into one file: ${problems.join('; ')}`);
}
