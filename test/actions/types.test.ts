import { readFileSync } from 'node:fs';
import type { Auth, AuthOutputs } from '@claviger/auth';
import type * as actions from '@claviger/auth/actions';
import type { Local } from '@claviger/local';
import type { ICognitoUserPoolData } from 'amazon-cognito-identity-js';
import type { ResourcesConfig } from 'aws-amplify';
import type * as amplify from 'aws-amplify/auth';
import { describe, expect, expectTypeOf, test } from 'vitest';

/** What a function is given, and what it resolves to. */
type Input<F extends (...input: never[]) => unknown> = NonNullable<Parameters<F>[0]>;
type Output<F extends (...input: never[]) => Promise<unknown>> = Awaited<ReturnType<F>>;

describe('inputs for aws-amplify compile', () => {
  test('as an input', () => {
    expectTypeOf<Input<typeof amplify.updateUserAttribute>>().toExtend<Input<Auth['updateUserAttribute']>>();
    expectTypeOf<Input<typeof amplify.deleteUserAttributes>>().toExtend<Input<Auth['deleteUserAttributes']>>();
    expectTypeOf<Input<typeof amplify.sendUserAttributeVerificationCode>>().toExtend<
      Input<Auth['sendUserAttributeVerificationCode']>
    >();
    expectTypeOf<Input<typeof amplify.confirmUserAttribute>>().toExtend<Input<Auth['confirmUserAttribute']>>();
    expectTypeOf<Input<typeof amplify.updatePassword>>().toExtend<Input<Auth['updatePassword']>>();
    expectTypeOf<Input<typeof amplify.resetPassword>>().toExtend<Input<Auth['resetPassword']>>();
    expectTypeOf<Input<typeof amplify.confirmResetPassword>>().toExtend<Input<Auth['confirmResetPassword']>>();
    expectTypeOf<Input<typeof amplify.verifyTOTPSetup>>().toExtend<Input<Auth['verifyTOTPSetup']>>();
    expectTypeOf<Input<typeof amplify.updateMFAPreference>>().toExtend<Input<Auth['updateMFAPreference']>>();
    expectTypeOf<Input<typeof amplify.forgetDevice>>().toExtend<Input<Auth['forgetDevice']>>();
    expectTypeOf<Input<typeof amplify.listWebAuthnCredentials>>().toExtend<Input<Auth['listWebAuthnCredentials']>>();
    expectTypeOf<Input<typeof amplify.deleteWebAuthnCredential>>().toExtend<Input<Auth['deleteWebAuthnCredential']>>();
    expectTypeOf<Input<typeof amplify.signInWithRedirect>>().toExtend<Input<Auth['signInWithRedirect']>>();
  });

  test('as what reads an output', () => {
    type Step = Output<Auth['updateUserAttribute']>['nextStep']['updateAttributeStep'];
    expectTypeOf<Step>().toEqualTypeOf<Output<typeof amplify.updateUserAttribute>['nextStep']['updateAttributeStep']>();
    type ResetStep = Output<Auth['resetPassword']>['nextStep']['resetPasswordStep'];
    expectTypeOf<ResetStep>().toEqualTypeOf<Output<typeof amplify.resetPassword>['nextStep']['resetPasswordStep']>();
    expectTypeOf<Output<Auth['setUpTOTP']>>().toExtend<Output<typeof amplify.setUpTOTP>>();
    expectTypeOf<Output<Auth['fetchUserAttributes']>['email']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Output<Auth['fetchUserAttributes']>['custom:department']>().toEqualTypeOf<string | undefined>();
  });
});

test('a step that sends no code has no place where it went', () => {
  type Done = Extract<actions.UpdateAttributeNextStep, { updateAttributeStep: 'DONE' }>;
  expectTypeOf<Done>().not.toHaveProperty('codeDeliveryDetails');
  type Confirm = Extract<actions.UpdateAttributeNextStep, { updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE' }>;
  expectTypeOf<Confirm['codeDeliveryDetails']>().toEqualTypeOf<actions.CodeDeliveryDetails>();
  type Redirected = Extract<actions.SignInWithRedirectOutput, { status: 'redirected' }>;
  expectTypeOf<Redirected>().not.toHaveProperty('customState');
});

test('createAuth takes what other libraries are configured with', () => {
  expectTypeOf<ResourcesConfig>().toExtend<AuthOutputs>();
  expectTypeOf<ICognitoUserPoolData>().toExtend<AuthOutputs>();
  expectTypeOf<Local['outputs']>().toExtend<AuthOutputs>();
  expectTypeOf<{ userPool: { userPoolId: string } }>().not.toExtend<AuthOutputs>();
});

test('each method of an Auth is the function without its first argument', () => {
  expectTypeOf<Auth['updatePassword']>().toEqualTypeOf<(input: actions.UpdatePasswordInput) => Promise<void>>();
  expectTypeOf<Auth['fetchDevices']>().toEqualTypeOf<
    (input?: actions.FetchDevicesInput) => Promise<readonly actions.AuthDevice[]>
  >();
  expectTypeOf<Auth['deleteUserAttributes']>().parameter(0).toHaveProperty('userAttributeKeys');
});

test.each(['auth', 'auth-actions', 'auth-session'])('no any in the public surface of %s', (name) => {
  const report = readFileSync(new URL(`../../docs/api/${name}.api.md`, import.meta.url), 'utf8');
  expect(report).toContain('export');
  const code = report.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  expect([...code.matchAll(/.*\bany\b.*/g)].map(([line]) => line)).toEqual([]);
});
