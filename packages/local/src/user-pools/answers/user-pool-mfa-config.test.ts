import { expect, test } from 'vitest';
import { assertConsistentMfa, type UserPoolMfaConfig } from './user-pool-mfa-config.js';

const OFF_WITH_FACTORS = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.";
const NO_FACTOR = 'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.';

test.each<[string, UserPoolMfaConfig, string]>([
  [
    'OFF with a factor',
    { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: true } },
    OFF_WITH_FACTORS,
  ],
  [
    'OFF with a block that enables nothing',
    { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: false } },
    OFF_WITH_FACTORS,
  ],
  ['OFF with mail', { MfaConfiguration: 'OFF', EmailMfaConfiguration: {} }, OFF_WITH_FACTORS],
  ['OFF with text messages', { MfaConfiguration: 'OFF', SmsMfaConfiguration: {} }, OFF_WITH_FACTORS],
  ['a factor without a mode, which is OFF', { SoftwareTokenMfaConfiguration: { Enabled: true } }, OFF_WITH_FACTORS],
  ['ON without a factor', { MfaConfiguration: 'ON' }, NO_FACTOR],
  [
    'OPTIONAL without an enabled factor',
    { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: false } },
    NO_FACTOR,
  ],
  [
    'OPTIONAL with passkeys alone',
    { MfaConfiguration: 'OPTIONAL', WebAuthnConfiguration: { RelyingPartyId: 'localhost' } },
    NO_FACTOR,
  ],
])('second factors that are %s are refused', (_, config, message) => {
  const denial = expect.objectContaining({ name: 'InvalidParameterException', message });
  expect(() => assertConsistentMfa(config)).toThrow(denial);
});

test('passkeys are no second factor, and go together with MFA that is off', () => {
  expect(() => assertConsistentMfa({ WebAuthnConfiguration: { RelyingPartyId: 'localhost' } })).not.toThrow();
});
