import { expect, test } from 'vitest';
import { entries, measure, measureVended, vended } from './sizes.mjs';

const [session, , auth] = entries;
if (session === undefined || auth === undefined) throw new Error('The entries are not those that this test changes.');

test('each entry holds nothing that it must not', async () => {
  for (const entry of entries)
    expect((await measure({ ...entry, budget: Number.POSITIVE_INFINITY })).faults).toEqual([]);
});

test.each([
  ['vend', "import { awsCredentials } from '@claviger/auth/vend'; console.log(awsCredentials);", 'vend/'],
  ['adopt', "import { adoptSession } from '@claviger/auth/adopt'; console.log(adoptSession);", 'adopt/'],
  ['createAuth', "import { createAuth } from '@claviger/auth'; console.log(createAuth);", 'config/parse-config.js'],
])('the session program fails when it imports %s', async (_, extra, module) => {
  const { faults } = await measure({ ...session, program: `${extra}\n${session.program}` });
  expect(faults.join('\n')).toContain(`bundles packages/auth/dist/${module}`);
});

test('a bundled dependency fails an entry', async () => {
  const extra = "import { None } from 'oauth4webapi'; console.log(None);";
  const { faults } = await measure({ ...auth, program: `${extra}\n${auth.program}` });
  expect(faults.join('\n')).toContain('bundles node_modules/oauth4webapi/');
});

test('a word that must not be in it, and a byte over the budget, fail an entry', async () => {
  const { shipped } = await measure(session);
  const { faults } = await measure({ ...session, budget: shipped.size - 1, forbidden: [/createSession|fetch/] });
  expect(faults.join('\n')).toMatch(/1 bytes over its budget/);
  expect(faults.join('\n')).toMatch(/holds "/);
});

test('the session program fails when it loads code later', async () => {
  const extra = "console.log(await import('@claviger/auth/storage'));";
  const { faults } = await measure({ ...session, program: `${extra}\n${session.program}` });
  expect(faults).toContain(`${session.name}: loads more by import()`);
});

test('a byte or a file too many until signIn can run fails an entry', async () => {
  const { shipped } = await measure(auth);
  const { size = 0, files = 0 } = shipped.used ?? {};
  expect(files).toBeGreaterThan(1);
  const { faults } = await measure({ ...auth, use: { name: 'signIn', budget: size - 1, files: files - 1 } });
  expect(faults.join('\n')).toContain('until signIn, 1 bytes over its budget');
  expect(faults.join('\n')).toContain(`until signIn, ${files} files`);
  const { faults: none } = await measure({ ...auth, use: { name: 'noSuchMethod', budget: size, files } });
  expect(none.join('\n')).toContain('no import() brings noSuchMethod');
});

test('a byte over the budget of what vends fails it', async () => {
  const [credentials] = vended;
  if (credentials === undefined) throw new Error('Nothing vends.');
  const { size, faults } = await measureVended({ ...credentials, budget: Number.POSITIVE_INFINITY });
  expect([size > 0, faults]).toEqual([true, []]);
  const { faults: found } = await measureVended({ ...credentials, budget: size - 1 });
  expect(found).toEqual(['awsCredentials: 1 bytes over its budget']);
});
