/** The codes of a session's own errors. */
export type SessionErrorCode =
  | 'NetworkError'
  | 'Timeout'
  | 'StorageUnavailable'
  | 'NewerStorage'
  | 'StorageDamaged'
  | 'Expired'
  | 'InvalidResponse'
  | 'SignedOut'
  | 'GuestAccessDisabled'
  | 'Federated'
  | 'NoIdentityPool'
  | 'NotRequested'
  | 'UnsupportedRuntime'
  | 'Unknown';

/** The codes of an action's own errors. */
export type ActionErrorCode =
  | 'AutoSignInException'
  | 'BrowserFailed'
  | 'CodeNotLoaded'
  | 'IncorrectFirstFactor'
  | 'IncorrectMFAMethod'
  | 'InvalidConfiguration'
  | 'InvalidMFAPreference'
  | 'InvalidPreferredChallenge'
  | 'InvalidRedirectUrl'
  | 'InvalidUserAttributes'
  | 'NoBrowser'
  | 'NoDevice'
  | 'NoLoginPages'
  | 'NoRedirectUrl'
  | 'NoUserPool'
  | 'NotFederated'
  | 'PasskeyExists'
  | 'PasskeyFailed'
  | 'PasskeysUnsupported'
  | 'PopupBlocked'
  | 'PortInUse'
  | 'SecretInBrowser'
  | 'SecureContextRequired'
  | 'SignInException'
  | 'UnknownState'
  | 'UnreadableResponse'
  | 'UnsupportedAuthFlow'
  | 'UnsupportedChallenge'
  | 'UserAlreadyAuthenticatedException'
  | 'UserCancelled';

/** The codes of an input that is missing or empty; the names are those of `aws-amplify`, where it has one. */
export type EmptyInputErrorCode =
  | 'EmptyAttributeKey'
  | 'EmptyChallengeResponse'
  | 'EmptyConfirmResetPasswordConfirmationCode'
  | 'EmptyConfirmResetPasswordNewPassword'
  | 'EmptyConfirmResetPasswordUsername'
  | 'EmptyConfirmSignUpCode'
  | 'EmptyConfirmSignUpUsername'
  | 'EmptyConfirmationCode'
  | 'EmptyCredentialId'
  | 'EmptyDeviceId'
  | 'EmptyProvider'
  | 'EmptyResendSignUpCodeUsername'
  | 'EmptyResetPasswordUsername'
  | 'EmptySignInPassword'
  | 'EmptySignInUsername'
  | 'EmptySignUpPassword'
  | 'EmptySignUpUsername'
  | 'EmptyToken'
  | 'EmptyUpdatePassword'
  | 'EmptyUserAttributeKey'
  | 'EmptyVerifyTOTPSetupCode';

/** The codes of the stores; a session gives them as the `cause` of `StorageUnavailable`. */
export type StorageErrorCode =
  | 'CookiesIncomplete'
  | 'CookiesRefused'
  | 'CookiesTooLarge'
  | 'InvalidStorage'
  | 'StorageFileBusy';

/** The codes of the login pages (RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0, section 3.1.2.6). */
export type OAuthErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'login_required'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client';

/** The exceptions of user pools and identity pools, without the ending that all of them have. */
export type ServiceExceptionName =
  | 'AccessDenied'
  | 'AliasExists'
  | 'CodeDeliveryFailure'
  | 'CodeMismatch'
  | 'ConcurrentModification'
  | 'DeveloperUserAlreadyRegistered'
  | 'DeviceKeyExists'
  | 'DuplicateProvider'
  | 'EnableSoftwareTokenMFA'
  | 'ExpiredCode'
  | 'ExternalService'
  | 'FeatureUnavailableInTier'
  | 'Forbidden'
  | 'GroupExists'
  | 'InternalError'
  | 'InternalServer'
  | 'InvalidEmailRoleAccessPolicy'
  | 'InvalidIdentityPoolConfiguration'
  | 'InvalidLambdaResponse'
  | 'InvalidOAuthFlow'
  | 'InvalidParameter'
  | 'InvalidPassword'
  | 'InvalidSmsRoleAccessPolicy'
  | 'InvalidSmsRoleTrustRelationship'
  | 'InvalidUserPoolConfiguration'
  | 'LimitExceeded'
  | 'MFAMethodNotFound'
  | 'ManagedLoginBrandingExists'
  | 'NotAuthorized'
  | 'OperationNotEnabled'
  | 'PasswordHistoryPolicyViolation'
  | 'PasswordResetRequired'
  | 'PreconditionNotMet'
  | 'RefreshTokenReuse'
  | 'ResourceConflict'
  | 'ResourceNotFound'
  | 'ScopeDoesNotExist'
  | 'ServiceQuotaExceeded'
  | 'SoftwareTokenMFANotFound'
  | 'TermsExists'
  | 'TierChangeNotAllowed'
  | 'TooManyFailedAttempts'
  | 'TooManyRequests'
  | 'Unauthorized'
  | 'UnexpectedLambda'
  | 'UnknownOperation'
  | 'UnsupportedIdentityProvider'
  | 'UnsupportedOperation'
  | 'UnsupportedTokenType'
  | 'UnsupportedUserState'
  | 'UserImportInProgress'
  | 'UserLambdaValidation'
  | 'UserNotConfirmed'
  | 'UserNotFound'
  | 'UserPoolAddOnNotEnabled'
  | 'UserPoolTagging'
  | 'UsernameExists'
  | 'WebAuthnChallengeNotFound'
  | 'WebAuthnClientMismatch'
  | 'WebAuthnConfigurationMissing'
  | 'WebAuthnCredentialNotSupported'
  | 'WebAuthnNotEnabled'
  | 'WebAuthnOriginNotAllowed'
  | 'WebAuthnRelyingPartyMismatch';

/**
 * The `code` of an {@link AuthError}: one of ours, or the name of an exception of the service. A later version of the service
 * may send another name, so it can be any text. Each code is documented in `ERRORS.md`.
 */
export type AuthErrorCode =
  | SessionErrorCode
  | ActionErrorCode
  | EmptyInputErrorCode
  | StorageErrorCode
  | OAuthErrorCode
  | `${ServiceExceptionName}Exception`
  // Any text, without hiding the codes above from an editor's completion.
  | (string & {});
