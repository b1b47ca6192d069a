import { expect, test } from 'vitest';
import { toWindowsCommandLine } from './run-command.js';

test.each([
  [['aws', 's3', 'ls', '--region=eu-west-1'], 'aws s3 ls --region=eu-west-1'],
  [['C:\\Program Files\\tool.exe', 'my file.txt'], '"C:\\Program Files\\tool.exe" "my file.txt"'],
  [['tool', ''], 'tool ""'],
  [['tool', 'a & del b', '^', '(c)', 'd|e', '<f>'], 'tool "a & del b" "^" "(c)" "d|e" "<f>"'],
  [['tool', 'say "hi"', 'a\\"b'], 'tool "say ""hi""" "a\\\\""b"'],
  [['tool', 'my folder\\', 'folder\\'], 'tool "my folder\\\\" folder\\'],
])('%j is one line for cmd.exe', (parts, line) => {
  expect(toWindowsCommandLine(parts)).toBe(line);
});
