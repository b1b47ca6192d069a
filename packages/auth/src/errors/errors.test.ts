import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../../', import.meta.url);
const documentation = readFileSync(new URL('docs/errors.md', root), 'utf8');

test('every code that the sources make is in the documentation, and the other way round', () => {
  const sources = globSync('packages/auth/src/**/*.ts', { cwd: root }).filter((path) => !path.includes('.test.'));
  const text = sources.map((path) => readFileSync(new URL(path, root), 'utf8')).join('\n');
  const made = new Set([
    ...[...text.matchAll(/new AuthError\(\s*'\w+',\s*'(\w+)'/g)].map((match) => match[1]),
    ...[...text.matchAll(/create(?:Own|Cookie|File)Error\('(\w+)'/g)].map((match) => match[1]),
    ...[...text.matchAll(/requireText\([^)]*'(Empty\w+)'\)/g)].map((match) => match[1]),
    ...[...text.matchAll(/\? 'GuestAccessDisabled' : '(\w+)'/g)].flatMap((match) => ['GuestAccessDisabled', match[1]]),
    ...[...text.matchAll(/: '(UnreadableResponse)'/g)].map((match) => match[1]),
  ]);
  const own = documentation.slice(
    documentation.indexOf('## Our own codes'),
    documentation.indexOf('## Codes of the service'),
  );
  const documented = new Set(
    own
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1])),
  );
  expect([...made].sort()).toEqual([...documented].sort());
  expect(made.size).toBeGreaterThan(15);
});
