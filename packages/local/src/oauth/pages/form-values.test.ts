import { expect, test } from 'vitest';
import { checkFormValues } from './form-values.js';

test('the values of a form have the constraints of the service', () => {
  expect(() =>
    checkFormValues({ username: 'ann', password: 'Correct-horse1', code: '123456', attributes: { email: 'a@b.c' } }),
  ).not.toThrow();
  expect(() => checkFormValues({ username: '' })).toThrow("at 'username'");
  expect(() => checkFormValues({ username: 'ann lee' })).toThrow("at 'username'");
  expect(() => checkFormValues({ username: 'ann', code: '' })).toThrow("at 'code'");
  expect(() => checkFormValues({ username: 'ann', password: ' ' })).toThrow("at 'password'");
  expect(() => checkFormValues({ username: 'ann', attributes: { email: 'a'.repeat(2_049) } })).toThrow(
    "at 'attributes.1",
  );
});

test('an error holds no value of the form', () => {
  const canary = 'canary with spaces';
  expect(() => checkFormValues({ username: canary, password: ` ${canary}`, code: canary })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('canary') }),
  );
});
