import { expect, test } from 'vitest';
import { completePoolSettings, type NewPoolSettings } from './pool-settings.js';

test.each<[string, NewPoolSettings, number]>([
  ['the policy', { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } } }, 3],
  ['the older setting', { AdminCreateUserConfig: { UnusedAccountValidityDays: 5 } }, 5],
  [
    'both of them, where the policy counts',
    {
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
      AdminCreateUserConfig: { UnusedAccountValidityDays: 5 },
    },
    3,
  ],
])('the days of temporary passwords have two names, set by %s', (_, given, days) => {
  const { Policies, AdminCreateUserConfig } = completePoolSettings(given);
  expect(Policies.PasswordPolicy.TemporaryPasswordValidityDays).toBe(days);
  expect(AdminCreateUserConfig.UnusedAccountValidityDays).toBe(days);
});

test('the texts of messages have two names, and either one sets the other', () => {
  const template = { EmailMessage: 'mail {####}', EmailSubject: 'subject', SmsMessage: 'text {####}' };
  const older = {
    EmailVerificationMessage: 'mail {####}',
    EmailVerificationSubject: 'subject',
    SmsVerificationMessage: 'text {####}',
  };
  for (const given of [{ VerificationMessageTemplate: template }, older]) {
    expect(completePoolSettings(given)).toMatchObject({ ...older, VerificationMessageTemplate: template });
  }
});
