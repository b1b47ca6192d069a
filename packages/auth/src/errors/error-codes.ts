/** The codes of errors that a session creates. */
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

/** The codes of errors that an action creates. */
export type ActionErrorCode =
  | 'AutoSignInException'
  | 'BrowserFailed'
  | 'CodeNotLoaded'
  | 'CredentialsOnServer'
  | 'IncorrectFirstFactor'
  | 'IncorrectMFAMethod'
  | 'InvalidConfiguration'
  | 'InvalidMFAPreference'
  | 'InvalidPreferredChallenge'
  | 'InvalidRedirectUrl'
  | 'InvalidToken'
  | 'InvalidUserAttributes'
  | 'NoBrowser'
  | 'NoDevice'
  | 'NoLoginPages'
  | 'NoRedirectUrl'
  | 'NoUserPool'
  | 'NoWindow'
  | 'NotFederated'
  | 'PasskeyExists'
  | 'PasskeyFailed'
  | 'PasskeysUnsupported'
  | 'PopupBlocked'
  | 'PortInUse'
  | 'SecretInBrowser'
  | 'SecureContextRequired'
  | 'SessionChanged'
  | 'SignInException'
  | 'TokenOnServer'
  | 'UnknownState'
  | 'UnreadableResponse'
  | 'UnsupportedAuthFlow'
  | 'UnsupportedChallenge'
  | 'UserAlreadyAuthenticatedException'
  | 'UserCancelled';

/** The codes of a missing or empty input, named as in `aws-amplify` where it has the code. */
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

/** The codes of the stores. A session reports them as the `cause` of `StorageUnavailable`. */
export type StorageErrorCode =
  | 'CookiesIncomplete'
  | 'CookiesRefused'
  | 'CookiesTooLarge'
  | 'InvalidStorage'
  | 'StorageFileBusy';

/** The codes of what signs and authorizes requests. */
export type VendErrorCode =
  | 'BodyUsed'
  | 'CredentialsInUrl'
  | 'InsecureUrl'
  | 'InvalidExpiration'
  | 'InvalidHeader'
  | 'LengthRequired'
  | 'RedirectRefused'
  | 'ReservedHeader'
  | 'StreamUnsupported'
  | 'UnknownService';

/** The codes of the bindings to React. */
export type ReactErrorCode = 'HooksUnavailable' | 'NoAuthProvider' | 'NoInitialSnapshot';

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

/** The exceptions of user pools and identity pools, without the suffix `Exception`. */
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
 * The `code` of an {@link AuthError}: a code of this library, or the name of a service exception. The service may add
 * exceptions, so any text is possible. `ERRORS.md` documents each code.
 */
export type AuthErrorCode =
  | SessionErrorCode
  | ActionErrorCode
  | EmptyInputErrorCode
  | StorageErrorCode
  | VendErrorCode
  | ReactErrorCode
  | OAuthErrorCode
  | `${ServiceExceptionName}Exception`
  // Accepts any text and keeps the codes above in an editor's completion.
  | (string & {});
