import { expect, test } from 'vitest';
import { createMachine } from './machine.js';

test('help of a command comes in each way that command lines know', async () => {
  const machine = createMachine();
  const { status, stdout } = await machine.run(['login', '--help']);
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Sign in, .*\n/) });
  for (const args of [
    ['login', '-h'],
    ['help', 'login'],
    ['--help', 'login'],
  ])
    expect(await machine.run(args)).toMatchObject({ status: 0, stdout, stderr: '' });
  expect((await machine.run(['help'])).stdout).toContain('COMMAND');
});

test.each([
  [['nope'], 'There is no command nope. npx @claviger/auth --help lists the commands.'],
  [['help', 'nope'], 'There is no command nope. npx @claviger/auth --help lists the commands.'],
  // As the AWS CLI takes it.
  [['--profile', 'work', 'whoami'], 'Write the options after the command: npx @claviger/auth COMMAND --profile'],
])('%j is refused with a sentence', async (args, message) => {
  expect(await createMachine().run(args)).toMatchObject({ status: 1, stdout: '', stderr: `${message}\n` });
});
