import type { SignInOutput as AmplifySignInOutput } from '@aws-amplify/auth';
import { expectTypeOf } from 'vitest';
import type { Auth } from '../create-auth.js';
import type { ConfirmSignInInput, ConfirmSignInInputs, SignInNextStep, SignInOutput } from './sign-in-step.js';

type StepName = SignInNextStep['signInStep'];
type NextStep<Name extends StepName> = Extract<SignInNextStep, { readonly signInStep: Name }>;
type Response<Name extends keyof ConfirmSignInInputs> = ConfirmSignInInput<Name>['challengeResponse'];
type ConfirmSignIn = Auth['confirmSignIn'];

// The steps are those of aws-amplify; each that waits for an answer has an input, and no input is for anything else.
expectTypeOf<StepName>().toEqualTypeOf<AmplifySignInOutput['nextStep']['signInStep']>();
expectTypeOf<keyof ConfirmSignInInputs>().toEqualTypeOf<
  Exclude<StepName, 'DONE' | 'CONFIRM_SIGN_UP' | 'RESET_PASSWORD'>
>();

// confirmSignIn takes the input of every step, and nothing that is for none.
expectTypeOf<Parameters<ConfirmSignIn>>().toEqualTypeOf<[input: ConfirmSignInInput]>();
expectTypeOf<{ [Name in keyof ConfirmSignInInputs]: ConfirmSignInInput<Name> }>().toEqualTypeOf<ConfirmSignInInputs>();
expectTypeOf<ConfirmSignInInputs[keyof ConfirmSignInInputs]>().toExtend<Parameters<ConfirmSignIn>[0]>();
expectTypeOf<{ challengeResponse: number }>().not.toExtend<ConfirmSignInInput>();
expectTypeOf<object>().not.toExtend<ConfirmSignInInput>();

// What a step offers for a choice is what its input takes.
type Selection = 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION';
type SetupSelection = 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION';
type FactorSelection = 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION';
expectTypeOf<NextStep<Selection>['allowedMFATypes'][number]>().toEqualTypeOf<Response<Selection>>();
expectTypeOf<NextStep<SetupSelection>['allowedMFATypes'][number]>().toEqualTypeOf<Response<SetupSelection>>();
expectTypeOf<NextStep<FactorSelection>['availableChallenges'][number]>().toEqualTypeOf<Response<FactorSelection>>();
expectTypeOf<'123456'>().not.toExtend<Response<Selection>>();

// Each other step takes the text of the user.
type Typed = Exclude<keyof ConfirmSignInInputs, Selection | SetupSelection | FactorSelection>;
expectTypeOf<{ [Name in Typed]: Response<Name> }>().toEqualTypeOf<{ [Name in Typed]: string }>();

// Options that mean something to one step belong to that one.
type Options<Name extends keyof ConfirmSignInInputs> = keyof NonNullable<ConfirmSignInInput<Name>['options']>;
expectTypeOf<Options<'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED'>>().toEqualTypeOf<
  'clientMetadata' | 'userAttributes'
>();
expectTypeOf<Options<'CONTINUE_SIGN_IN_WITH_TOTP_SETUP'>>().toEqualTypeOf<'clientMetadata' | 'friendlyDeviceName'>();
expectTypeOf<Options<'CONFIRM_SIGN_IN_WITH_SMS_CODE'>>().toEqualTypeOf<'clientMetadata'>();
expectTypeOf<NextStep<'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED'>['missingAttributes'][number]>().toExtend<
  keyof NonNullable<
    NonNullable<ConfirmSignInInput<'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED'>['options']>['userAttributes']
  >
>();

// All functions that start or continue a sign-in have the same result.
expectTypeOf<Awaited<ReturnType<ConfirmSignIn | Auth['signIn'] | Auth['autoSignIn']>>>().toEqualTypeOf<SignInOutput>();

// No method takes or gives any.
type IsAny<T> = 0 extends 1 & T ? true : false;
type HasAny<Method> = Method extends (...input: infer Input) => infer Output
  ? IsAny<Input[number]> | IsAny<Output> | IsAny<Awaited<Output>>
  : never;
expectTypeOf<{ [Name in keyof Auth]: HasAny<Auth[Name]> }[keyof Auth]>().toEqualTypeOf<false>();
