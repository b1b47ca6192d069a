import { expect, test } from 'vitest';
import { toWindowsCommandLine } from './windows-command-line.js';

test.each([
  [['npm', 'run', 'test:e2e', '--', '--grep=sign-in'], 'npm run test:e2e -- --grep=sign-in'],
  [['C:\\Program Files\\nodejs\\node.exe', 'my test.js'], '"C:\\Program Files\\nodejs\\node.exe" "my test.js"'],
  [['npx', 'vitest', '-t', ''], 'npx vitest -t ""'],
  [['node', '-e', 'a & del b', '^', '(c)', 'd|e', '<f>'], 'node -e "a & del b" "^" "(c)" "d|e" "<f>"'],
  [['node', '-e', 'log("hi")', 'a\\"b'], 'node -e "log(""hi"")" "a\\\\""b"'],
  [['tool', 'my folder\\', 'folder\\'], 'tool "my folder\\\\" folder\\'],
])('%j is one line for cmd.exe', (parts, line) => {
  expect(toWindowsCommandLine(parts)).toBe(line);
});
