import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { choose } from './choose.js';
import { CancelledError } from './command-error.js';
import { toPlainText } from './plain-text.js';
import { createTerminal, type Terminal } from './terminal.js';

/** A terminal whose answers come from a pipe. */
function openPipe(controller: AbortController = new AbortController()) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const terminal = createTerminal(controller.signal, { input, output });
  return { terminal, input, shown: () => String(output.read() ?? '') };
}

test('a pipe gives one line for each question, also when it sent all before the first', async () => {
  const { terminal, input, shown } = openPipe();
  input.end('one\r\ntwo words \n\nlast');
  const answers = [];
  for (const question of ['A: ', 'B: ', 'C: ', 'D: ']) answers.push(await terminal.ask(question, { isHidden: true }));
  expect(answers).toEqual(['one', 'two words ', '', 'last']);
  expect(shown()).toBe('A:\nB:\nC:\nD:\n');
  await expect(terminal.ask('E: ')).rejects.toThrow('Standard input ended before each question was answered.');
});

test('a signal ends a question', async () => {
  const controller = new AbortController();
  const { terminal } = openPipe(controller);
  const asked = terminal.ask('A: ');
  controller.abort();
  await expect(asked).rejects.toThrow(CancelledError);
  await expect(terminal.ask('B: ')).rejects.toThrow(CancelledError);
});

/** A person who gives these answers. */
function createPerson(...answers: string[]): Terminal & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    isInteractive: true,
    seen,
    say: (text) => void seen.push(text),
    ask: async (question) => {
      seen.push(question);
      return answers.shift() ?? '';
    },
    close: () => undefined,
  };
}

const choices = new Map([
  ['SMS', 'a text message'],
  ['TOTP', 'an app'],
]);

test('a choice is a number or a name, and a person may try again', async () => {
  expect(await choose(createPerson('2'), 'Which?', choices)).toBe('TOTP');
  expect(await choose(createPerson('sms'), 'Which?', choices)).toBe('SMS');
  const person = createPerson('3', ' 1 ');
  expect(await choose(person, 'Which?', choices)).toBe('SMS');
  expect(person.seen).toEqual([
    'Which?\n  1) a text message\n  2) an app',
    'Number: ',
    'Enter a number from 1 to 2.',
    'Number: ',
  ]);
  await expect(choose(createPerson('0', '', 'toString'), 'Which?', choices)).rejects.toThrow('none of 1 to 2');
});

test('one choice is no question, and a script gets no second try', async () => {
  expect(await choose(createPerson(), 'Which?', new Map([['SMS', 'a text message']]))).toBe('SMS');
  const { terminal, input } = openPipe();
  input.end('3\n1\n');
  await expect(choose(terminal, 'Which?', choices)).rejects.toThrow('none of 1 to 2');
});

test('a text of the service cannot move the cursor, fill the screen or change the direction', () => {
  expect(toPlainText('\u001b[2J\u001b]0;title\u0007a\r\nb\u2028c\u202ed\u2067e\u2069 ')).toBe('[2J ]0;title a b c d e');
  expect(toPlainText('a'.repeat(2_000))).toHaveLength(1_001);
});
