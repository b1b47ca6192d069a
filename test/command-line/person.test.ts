import { spawn, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createPool, totp } from '../actions/pools.js';
import { password, useWorld } from '../session/world.js';
import { bin, createMachine, follow, type Machine, type Running } from './machine.js';

const world = useWorld();

// util-linux runs a command at a terminal of its own. That of macOS takes other arguments.
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** Runs a command as a person does, at a terminal. What it shows comes by standard output. */
function startAtTerminal(machine: Machine, args: readonly string[]): Running {
  const command = [process.execPath, bin, ...args].map((arg) => `'${arg}'`).join(' ');
  const env = { PATH: process.env['PATH'], HOME: machine.home, TERM: 'xterm' };
  const child = spawn('script', ['-qefc', `${command} 2>&1`, '/dev/null'], { env, cwd: machine.home });
  return follow(child, { screen: 'stdout' });
}

test.skipIf(!hasScript)('a person sees no password, may try again, and scans a QR code', async () => {
  const pool = await createPool(world, {
    mfa: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
  });
  const username = await pool.createUser();
  const machine = createMachine();
  const outputs = machine.writeOutputs(pool.config);
  const running = startAtTerminal(machine, ['login', '--username', username, '--key-in-file', '--outputs', outputs]);
  await running.answer('Password: ', 'Wrong-horse1');
  await running.shows('Incorrect username or password.');
  await running.answer('Password: ', password);
  const secret = (await running.shows(/Secret: [A-Z2-7]+\r/)).slice('Secret: '.length, -1);
  await running.answer('Code of the authenticator app: ', '000000');
  await running.answer('Code of the authenticator app: ', totp(world, secret));
  const { status, stdout } = await running.ended;
  expect(status).toBe(0);
  expect(stdout).toContain(`Signed in as ${username}.`);
  expect(stdout).toMatch(/[█▀▄]{20}/);
  expect(stdout).not.toContain('otpauth:');
  for (const hidden of ['Wrong-horse1', password]) expect(stdout).not.toContain(hidden);
});

test.skipIf(!hasScript)('a person enters a new password twice', async () => {
  const pool = await createPool(world);
  const username = await pool.inviteUser();
  const machine = createMachine();
  const outputs = machine.writeOutputs(pool.config);
  const running = startAtTerminal(machine, ['login', '--username', username, '--key-in-file', '--outputs', outputs]);
  await running.answer('Password: ', password);
  await running.answer('New password: ', 'Another-horse2');
  await running.answer('The same again: ', 'Another-horse3');
  await running.shows('The two passwords differ.');
  await running.answer('New password: ', 'Another-horse2');
  await running.answer('The same again: ', 'Another-horse2');
  const { stdout } = await running.ended;
  expect(stdout).toContain(`Signed in as ${username}.`);
  expect(stdout).not.toContain('Another-horse');
});

test.skipIf(!hasScript)('Ctrl+C and Ctrl+D end a question, and leave the terminal as it was', async () => {
  const pool = await createPool(world);
  const machine = createMachine();
  const outputs = machine.writeOutputs(pool.config);
  for (const [key, status, message] of [
    ['\u0003', 130, 'Cancelled.'],
    ['\u0004', 1, 'Standard input ended before each question was answered.'],
  ] as const) {
    const running = startAtTerminal(machine, ['login', '--username', 'ann', '--key-in-file', '--outputs', outputs]);
    await running.shows('Password: ');
    running.child.stdin?.write(key);
    const ended = await running.ended;
    expect([ended.status, ended.stdout.trim().split('\r\n').at(-1)]).toEqual([status, message]);
  }
});
