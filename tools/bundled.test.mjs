// Names the failures "a bundled package is not in the notices", "the library bundles other people's code", "an app loads a part
// of the command line", "the file of the session loads code later", "a constant costs its name" and "the tarball has what belongs
// to the repository".
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { withPacked } from './pack.mjs';
import { root } from './setup.mjs';

/**
 * The packages whose modules are in built files: esbuild and rolldown write the path of each module above its code.
 *
 * @param {string} pattern
 * @param {string[]} [exclude]
 */
function findBundled(pattern, exclude = []) {
  const found = new Set();
  for (const path of globSync(pattern, { cwd: root, exclude })) {
    const code = readFileSync(join(root, path), 'utf8');
    for (const [, name] of code.matchAll(/^\s*(?:\/\/#region|\/\/) .*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm))
      found.add(name);
  }
  return [...found].sort();
}

test.each([
  { name: 'local', some: ['hono', 'kysely', 'preact', '@simplewebauthn/server'] },
  { name: 'auth', some: ['uqr'] },
])('each package that $name bundles is in the notices and in the bill of materials', ({ name: folder, some }) => {
  const bundled = findBundled(`packages/${folder}/dist/bundle/**/*.js`);
  const notices = readFileSync(join(root, 'packages', folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const { bomFormat, components } = JSON.parse(readFileSync(join(root, 'packages', folder, 'bom.cdx.json'), 'utf8'));
  expect(bomFormat).toBe('CycloneDX');
  const listed = new Map(components.map((/** @type {{ name: string }} */ component) => [component.name, component]));
  expect(bundled).toEqual(expect.arrayContaining(some));
  expect([...listed.keys()].sort()).toEqual(bundled);
  for (const name of bundled) {
    const { version } = listed.get(name);
    expect(listed.get(name)).toMatchObject({ purl: `pkg:npm/${name.replace('@', '%40')}@${version}` });
    expect(listed.get(name).licenses).toHaveLength(1);
    expect(notices).toContain(`\n${name} ${version} (`);
  }
});

test('the library of @claviger/auth bundles nothing, and has no part of its command line', () => {
  // `whole` is for places that forbid `import()`: it has the dependencies, too.
  const others = ['cli', 'whole'].map((name) => `packages/auth/dist/bundle/${name}/**`);
  expect(findBundled('packages/auth/dist/bundle/**/*.js', others)).toEqual([]);
  const { dependencies, peerDependencies = {} } = JSON.parse(
    readFileSync(join(root, 'packages/auth/package.json'), 'utf8'),
  );
  const declared = Object.keys({ ...dependencies, ...peerDependencies });
  for (const path of globSync('packages/auth/dist/bundle/**/*.js', { cwd: root, exclude: others })) {
    const code = readFileSync(join(root, path), 'utf8');
    expect(code, path).not.toMatch(/["'][^"'\n]*\bcli\//);
    for (const [, specifier = ''] of code.matchAll(/^(?:import|export) .*?from "([^".][^"]*)";$/gm)) {
      expect(
        [...declared, 'node:'].some((name) => specifier.startsWith(name)),
        `${path}: ${specifier}`,
      ).toBe(true);
    }
  }
});

test('what createSession loads has no import(): a bundler would add its loader, and service workers forbid it', () => {
  for (const path of ['core', 'session/index'])
    expect(readFileSync(join(root, `packages/auth/dist/bundle/${path}.js`), 'utf8'), path).not.toMatch(/\bimport\("/);
  // The pattern finds one where it is.
  expect(readFileSync(join(root, 'packages/auth/dist/bundle/index.js'), 'utf8')).toMatch(/\bimport\("/);
});

test('numbers and texts with a name come first in a shipped file: there a minifier writes them where the name stands', async () => {
  for (const path of globSync('packages/auth/dist/bundle/**/*.js', {
    cwd: root,
    exclude: ['packages/auth/dist/bundle/cli/**'],
  }))
    expect(readFileSync(join(root, path), 'utf8'), path).not.toMatch(
      /^(?!const).*\nconst \w+ = |^var \w+ = [\d.e]+;$/m,
    );
  const core = readFileSync(join(root, 'packages/auth/dist/bundle/core.js'), 'utf8');
  const { code } = await transform(core, { minify: true });
  expect(core).toContain('limitMs: requestLimitMs');
  expect(code).toContain('limitMs:1e4');
});

test('the tarball of @claviger/local has readable code and public declarations, and nothing of the repository', async () => {
  await withPacked((packages) => {
    const packed = packages.find(({ name }) => name === '@claviger/local');
    const files = globSync('**/*.*', { cwd: packed?.folder }).sort();
    expect(files.filter((file) => /\.map$|\.test\.|test-support|\.tsbuildinfo$/.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.d.ts'))).toEqual([
      'dist/bundle/index.d.ts',
      'dist/bundle/playwright.d.ts',
      'dist/bundle/testing.d.ts',
      'dist/bundle/vite.d.ts',
      'dist/bundle/vite/app-outputs.d.ts',
      'dist/bundle/vite/client.d.ts',
    ]);
    expect(files).toEqual(expect.arrayContaining(['THIRD-PARTY-NOTICES.txt', 'bom.cdx.json', 'README.md']));
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      const code = readFileSync(join(packed?.folder ?? '', file), 'utf8');
      // A long line is either minified, or text.
      const ours = code.split('\n').filter((line) => line.length > 2_000 && !/["'`]/.test(line));
      expect(ours, file).toEqual([]);
    }
  });
});
