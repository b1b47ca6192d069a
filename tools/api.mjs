// npm run api rewrites docs/api. As a check it names the failure "the public surface changed unnoticed".
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { describeCompiler } from './extractor.mjs';
import { root } from './setup.mjs';

const write = process.argv.includes('--write');
const reportFolder = join(root, 'docs', 'api');
const workFolder = mkdtempSync(join(tmpdir(), 'claviger-api-'));

try {
  mkdirSync(reportFolder, { recursive: true });
  const entries = globSync('packages/*/package.json', { cwd: root }).flatMap((path) => readEntries(join(root, path)));
  for (const entry of entries) report(entry);
  const expected = entries.map(({ name }) => `${name}.api.md`);
  for (const file of globSync('*.api.md', { cwd: reportFolder })) {
    if (expected.includes(file)) continue;
    if (write) rmSync(join(reportFolder, file));
    else fail(`docs/api/${file} describes an entry that is gone: run npm run api`);
  }
} finally {
  rmSync(workFolder, { recursive: true });
}

/**
 * @param {string} manifestPath
 * @returns {{ name: string, manifestPath: string, types: string }[]} the public entries, named after package and subpath
 */
function readEntries(manifestPath) {
  const { exports = {} } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const folder = dirname(manifestPath);
  return Object.entries(exports).flatMap(([subpath, target]) => {
    // Without code it declares modules for a compiler alone.
    if (typeof target !== 'object' || target.types === undefined || target.default === undefined) return [];
    const name = [basename(folder), ...subpath.split('/').slice(1)].join('-');
    return [{ name, manifestPath, types: findSourceTypes(join(folder, target.types)) }];
  });
}

/**
 * What tsc wrote for an entry whose declarations are shipped in one file: the places in the report stay those of sources.
 *
 * @param {string} types
 */
function findSourceTypes(types) {
  const source = types.replace(/([\\/])bundle[\\/]/, '$1');
  return [source, source.replace(/\.d\.ts$/, '/index.d.ts')].find((path) => existsSync(path)) ?? types;
}

/** @param {{ name: string, manifestPath: string, types: string }} entry */
function report({ name, manifestPath, types }) {
  if (!existsSync(types)) {
    fail(`${name}: ${types} is missing: run npm run build`);
    return;
  }
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: manifestPath,
    configObject: {
      projectFolder: dirname(manifestPath),
      mainEntryPointFilePath: types,
      compiler: describeCompiler(types),
      apiReport: { enabled: true, reportFileName: `${name}.api.md`, reportFolder, reportTempFolder: workFolder },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true } },
      },
    },
  });
  /** @type {string[]} */
  const problems = [];
  const result = Extractor.invoke(config, {
    localBuild: write,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text);
    },
  });
  if (problems.length > 0) fail(`${name}: ${problems.join('; ')}`);
  else if (!result.apiReportChanged) return;
  else if (write) console.log(`docs/api/${name}.api.md written`);
  else fail(`docs/api/${name}.api.md differs from the public surface: look at it, then run npm run api`);
}

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
