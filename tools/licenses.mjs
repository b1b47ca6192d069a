// Writes THIRD-PARTY-NOTICES.txt and bom.cdx.json from the list of bundled modules. Names the failures "a bundled package
// has no license" and "the lock file does not know a bundled package".
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from './setup.mjs';

/**
 * @typedef {{ folder: string, name: string, version: string, license: string, texts: string[] }} Bundled a package of which
 *   modules are in the bundle; `license` is an SPDX expression, `texts` are its license and its notices
 */

/** @typedef {{ name: string, version: string }} Manifest the package that has the bundle */

/**
 * @param {string} folder of the package: it gets both files
 * @param {string[]} modules paths of all modules in the bundle, ours included
 */
export function writeLicenses(folder, modules) {
  const packages = readPackages(modules);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), toNotices(manifest, packages));
  writeFileSync(
    join(folder, 'bom.cdx.json'),
    `${JSON.stringify(toBillOfMaterials(manifest, packages), undefined, 2)}\n`,
  );
}

/**
 * @param {string[]} modules paths of all modules in a bundle, ours included
 * @returns {Bundled[]} by name, each once
 */
export function readPackages(modules) {
  const folders = new Set(modules.map(findPackageFolder).filter((folder) => folder !== undefined));
  return [...folders].map(readPackage).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined for modules of this repository, and for those that a bundler makes up
 */
function findPackageFolder(path) {
  const marker = `${sep}node_modules${sep}`;
  const at = path.lastIndexOf(marker);
  if (at === -1) return undefined;
  const [scopeOrName = '', name = ''] = path.slice(at + marker.length).split(sep);
  const folder =
    path.slice(0, at + marker.length) + (scopeOrName.startsWith('@') ? join(scopeOrName, name) : scopeOrName);
  return existsSync(join(folder, 'package.json')) ? folder : undefined;
}

/**
 * @param {string} folder
 * @returns {Bundled}
 */
function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|notice|copying)(?:\.(?:md|txt))?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (typeof license !== 'string' || texts.length === 0) throw new Error(`The bundled package ${name} has no license.`);
  return { folder, name, version, license, texts };
}

/**
 * @param {Manifest} manifest
 * @param {Bundled[]} packages
 */
function toNotices({ name: owner }, packages) {
  const intro = `${owner} contains code of the packages below, under the licenses that follow each of them.`;
  const rule = '-'.repeat(80);
  const parts = packages.map(({ name, version, license, texts }) =>
    [rule, `${name} ${version} (${license})`, ...texts].join('\n\n'),
  );
  return `${[intro, ...parts].join('\n\n')}\n`;
}

/**
 * CycloneDX 1.6, without a time or a serial number: equal modules give an equal file.
 *
 * @param {Manifest} manifest
 * @param {Bundled[]} packages
 */
function toBillOfMaterials({ name, version }, packages) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const components = packages.map((bundled) => toComponent(bundled, lock));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { 'bom-ref': toPurl(name, version), ...describe(name, version, 'application') } },
    components,
    dependencies: [
      { ref: toPurl(name, version), dependsOn: components.map((component) => component['bom-ref']) },
      ...components.map((component) => ({ ref: component['bom-ref'] })),
    ],
  };
}

/**
 * @param {Bundled} bundled
 * @param {{ packages: Record<string, { integrity?: string }> }} lock
 */
function toComponent({ folder, name, version, license }, lock) {
  const path = folder.slice(root.length).split(sep).join('/');
  const integrity = lock.packages[path]?.integrity;
  if (integrity === undefined) throw new Error(`The lock file does not know the bundled package ${path}.`);
  const isExpression = /[ ()]/.test(license);
  return {
    'bom-ref': toPurl(name, version),
    ...describe(name, version, 'library'),
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }],
    licenses: [isExpression ? { expression: license } : { license: { id: license } }],
  };
}

/**
 * @param {string} name
 * @param {string} version
 * @param {'application' | 'library'} type
 */
function describe(name, version, type) {
  return { type, name, version, purl: toPurl(name, version) };
}

/**
 * @param {string} name
 * @param {string} version
 */
function toPurl(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
