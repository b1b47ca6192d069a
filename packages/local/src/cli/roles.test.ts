import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRolesOption } from './roles.js';

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-roles-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'roles.json');
  await writeFile(path, text);
  return path;
}

test('roles come from a file; without a file there are no roles', async () => {
  const roles = { Users: { Statement: { Effect: 'Allow', Action: 'cognito-idp:List*', Resource: '*' } } };
  expect(await readRolesOption(await fileWith(JSON.stringify(roles)))).toEqual(roles);
  expect(await readRolesOption(undefined)).toEqual({});
});

test.each([
  ['no JSON', '{"Users":'],
  ['no object', '[]x'],
  ['a policy without an effect', '{"Users": {"Statement": {"Action": "*", "Resource": "*"}}}'],
])('a file with %s is denied in a sentence that names it', async (_, text) => {
  const path = await fileWith(text);
  await expect(readRolesOption(path)).rejects.toThrow(`The roles in ${path} cannot be used: `);
});

test('a missing file is denied, too', async () => {
  await expect(readRolesOption('/nowhere/roles.json')).rejects.toThrow(/^The roles in \/nowhere\/roles\.json /);
});
