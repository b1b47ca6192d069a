import { expect, test } from 'vitest';
import { explainException } from './explain-exception.js';
import { toAuthError } from './service-errors.js';

/** Explains an exception of a call. A name in capitals is a challenge. */
function explain(call: string, code: string, message = 'no') {
  const error = toAuthError({ status: 400, headers: new Headers() }, { __type: code, message });
  const isChallenge = /^[A-Z_]+$/.test(call);
  const operation = isChallenge ? 'RespondToAuthChallenge' : call;
  return explainException(error, { operation, input: isChallenge ? { ChallengeName: call } : { AccessToken: 'a' } });
}

test.each([
  ['InitiateAuth', 'PasswordResetRequiredException', /resetPassword\(\)/],
  ['InitiateAuth', 'UserNotConfirmedException', /confirmSignUp\(\)/],
  ['PASSWORD', 'NotAuthorizedException', /user name and the password/],
  ['PASSWORD_VERIFIER', 'NotAuthorizedException', /user name and the password.*user pool/],
  ['ChangePassword', 'NotAuthorizedException', /old password/],
  ['GetUser', 'NotAuthorizedException', /^Call signIn\(\) again\.$/],
  ['ConfirmSignUp', 'NotAuthorizedException', /confirmed already.*signIn\(\)/],
  ['SMS_MFA', 'NotAuthorizedException', /signIn\(\) again/],
  ['ConfirmSignUp', 'CodeMismatchException', /request a new one/],
  ['SOFTWARE_TOKEN_MFA', 'CodeMismatchException', /authenticator app shows next/],
  ['SOFTWARE_TOKEN_MFA', 'ExpiredCodeException', /authenticator app shows next/],
  ['EMAIL_OTP', 'CodeMismatchException', /signIn\(\) sends a new one/],
  ['ConfirmSignUp', 'ExpiredCodeException', /resendSignUpCode\(\)/],
  ['ConfirmForgotPassword', 'ExpiredCodeException', /resetPassword\(\)/],
  ['VerifyUserAttribute', 'ExpiredCodeException', /sendUserAttributeVerificationCode\(\)/],
  ['ConfirmSignUp', 'AliasExistsException', /forceAliasCreation/],
  ['UpdateUserAttributes', 'AliasExistsException', /different one/],
  ['ForgotPassword', 'InvalidParameterException', /verified e-mail address or phone number/],
  ['UpdateDeviceStatus', 'ResourceNotFoundException', /this device/],
  ['InitiateAuth', 'ResourceNotFoundException', /configuration/],
])('%s: the advice for %s fits the call', (call, code, advice) => {
  expect(explain(call, code)).toMatchObject({ code, message: 'no', recoverySuggestion: expect.stringMatching(advice) });
});

test.each([
  ['NotAuthorizedException', 'Client abc is configured with secret but SECRET_HASH was not received', /secret/],
  ['NotAuthorizedException', 'User is disabled.', /administrator has disabled/],
  ['NotAuthorizedException', 'Password attempts exceeded', /wait/],
  ['NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.', /administrator/],
  ['NotAuthorizedException', 'Access Token does not have required scopes', /aws\.cognito\.signin\.user\.admin/],
  ['InvalidParameterException', 'USER_SRP_AUTH is not enabled for the client.', /ExplicitAuthFlows/],
  ['InvalidParameterException', 'Initiate Auth method not supported; flow is off', /ExplicitAuthFlows/],
])('%s "%s": the advice names the cause', (code, message, advice) => {
  expect(explain('InitiateAuth', code, message)).toMatchObject({
    code,
    message,
    recoverySuggestion: expect.stringMatching(advice),
  });
});

test('a missing secret and a flow that is off are faults of the configuration', () => {
  expect(explain('InitiateAuth', 'NotAuthorizedException', 'Client has a secret')).toMatchObject({
    kind: 'configuration',
    field: 'userPool.clientSecret',
    retryable: false,
  });
  expect(explain('InitiateAuth', 'InvalidParameterException', 'USER_AUTH flow not enabled')).toMatchObject({
    kind: 'configuration',
  });
});
