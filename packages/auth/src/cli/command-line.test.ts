import { describe, expect, test } from 'vitest';
import { CommandError } from './command-error.js';
import { COMMANDS, isCommandName, parseCommandLine } from './command-line.js';
import { describeCommand, describeProgram } from './help.js';

describe('the arguments of a command', () => {
  test('have defaults', () => {
    expect(parseCommandLine('login', [])).toEqual({
      name: 'login',
      profile: 'default',
      outputs: undefined,
      username: undefined,
      isKeyInFile: false,
      isJson: false,
      rest: [],
    });
  });

  test('take values after a space or an equals sign, in any order', () => {
    const args = ['--key-in-file', '--outputs=a=b.json', '--username', 'ann@example.com', '--profile', 'work'];
    expect(parseCommandLine('login', args)).toMatchObject({
      profile: 'work',
      outputs: 'a=b.json',
      username: 'ann@example.com',
      isKeyInFile: true,
    });
    expect(parseCommandLine('login', ['--username=--odd']).username).toBe('--odd');
  });

  test('exec leaves all after two dashes to the command, options and further dashes too', () => {
    const { rest, profile } = parseCommandLine('exec', ['--profile', 'work', '--', 'aws', '--profile', 'x', '--']);
    expect([profile, rest]).toEqual(['work', ['aws', '--profile', 'x', '--']]);
  });

  test.each([
    [
      'whoami',
      ['--username', 'ann'],
      'There is no option --username. npx @claviger/auth whoami --help lists the options.',
    ],
    ['credentials', ['--constructor'], 'There is no option --constructor. '],
    ['login', ['-x'], 'There is no option -x. '],
    ['login', ['--profile'], '--profile takes a value: --profile NAME'],
    ['login', ['--profile='], '--profile takes a value: --profile NAME'],
    ['login', ['--profile', '--key-in-file'], '--profile takes a value: --profile NAME'],
    ['login', ['--profile', 'a', '--profile', 'b'], '--profile is there twice.'],
    ['whoami', ['--json=yes'], '--json takes no value.'],
    ['login', ['ann'], 'Unexpected argument "ann". '],
    ['exec', ['aws', 's3', 'ls'], 'Write the command after two dashes: npx @claviger/auth exec -- aws s3 ls'],
    ['credentials', ['--', 'aws'], 'Unexpected argument "--". '],
  ] as const)('%s %j is refused with a sentence', (name, args, message) => {
    expect(() => parseCommandLine(name, args)).toThrow(CommandError);
    expect(() => parseCommandLine(name, args)).toThrow(message);
  });

  test('only own names are commands', () => {
    expect(['login', 'exec', 'toString', '__proto__', ''].map(isCommandName)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the help', () => {
  test('lists each command, and fits a terminal', () => {
    const text = describeProgram('1.2.3');
    for (const name of Object.keys(COMMANDS)) expect(text).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test.each(Object.keys(COMMANDS).filter(isCommandName))('%s: lists its options, and its examples parse', (name) => {
    const text = describeCommand(name);
    for (const option of Object.keys(COMMANDS[name].options)) expect(text).toContain(`  --${option}`);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const example of COMMANDS[name].examples) {
      const [command, ...args] = example.split(' ');
      expect(command).toBe(name);
      expect(parseCommandLine(name, args).name).toBe(name);
    }
  });
});
