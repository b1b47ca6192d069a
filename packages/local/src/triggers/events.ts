/** Text by name. */
export type StringMap = Readonly<Record<string, string>>;

/** One challenge that a custom sign-in has behind it. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  /** What `CreateAuthChallenge` called the challenge; in events `null` where it gave it no name. */
  readonly challengeMetadata?: string | null;
}

/** The groups of the tokens' claims. */
export interface GroupConfiguration {
  readonly groupsToOverride: readonly string[];
  readonly iamRolesToOverride: readonly string[];
  readonly preferredRole: string | null;
}

/** What a trigger changes about the groups in tokens. */
export interface GroupOverride {
  readonly groupsToOverride?: readonly string[] | null;
  readonly iamRolesToOverride?: readonly string[] | null;
  readonly preferredRole?: string | null;
}

interface OfUser {
  readonly userAttributes: StringMap;
  readonly clientMetadata?: StringMap | undefined;
}

interface OfSignIn extends OfUser {
  /** There is no such user, and the app client doesn't tell. */
  readonly userNotFound?: boolean | undefined;
}

interface CustomSenderRequest<Type extends string> extends OfUser {
  readonly type: Type;
  /** Base64. There is no KMS here: it is the code itself, not encrypted. */
  readonly code: string;
}

/** What calls for a message, as the names of triggers put it. */
export type MessageOccasion =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication';

/** The claims that a version 2 or 3 token trigger adds, and those that it takes away. */
interface TokenGeneration {
  readonly claimsToAddOrOverride?: Readonly<Record<string, unknown>> | null;
  readonly claimsToSuppress?: readonly string[] | null;
}

/** The source, request and response of each trigger, by its name in `LambdaConfig`. */
export interface TriggerShapes {
  PreSignUp: {
    source: 'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser' | 'PreSignUp_ExternalProvider';
    request: OfUser & { readonly validationData?: StringMap | undefined };
    response: {
      readonly autoConfirmUser?: boolean | null;
      readonly autoVerifyEmail?: boolean | null;
      readonly autoVerifyPhone?: boolean | null;
    };
  };
  PostConfirmation: {
    source: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword';
    request: OfUser;
    response: object;
  };
  PreAuthentication: {
    source: 'PreAuthentication_Authentication';
    request: Omit<OfSignIn, 'clientMetadata'> & { readonly validationData?: StringMap | undefined };
    response: object;
  };
  PostAuthentication: {
    source: 'PostAuthentication_Authentication';
    request: OfUser & { readonly newDeviceUsed: boolean };
    response: object;
  };
  PreTokenGeneration: {
    source:
      | 'TokenGeneration_HostedAuth'
      | 'TokenGeneration_Authentication'
      | 'TokenGeneration_NewPasswordChallenge'
      | 'TokenGeneration_AuthenticateDevice'
      | 'TokenGeneration_RefreshTokens'
      | 'TokenGeneration_ClientCredentials';
    request: OfUser & {
      readonly groupConfiguration: GroupConfiguration;
      /** From version 2 on. */
      readonly scopes?: readonly string[] | undefined;
    };
    response: {
      /** Version 1. */
      readonly claimsOverrideDetails?: {
        readonly claimsToAddOrOverride?: StringMap | null;
        readonly claimsToSuppress?: readonly string[] | null;
        readonly groupOverrideDetails?: GroupOverride | null;
      } | null;
      /** Version 2 and 3. */
      readonly claimsAndScopeOverrideDetails?: {
        readonly idTokenGeneration?: TokenGeneration | null;
        readonly accessTokenGeneration?:
          | (TokenGeneration & {
              readonly scopesToAdd?: readonly string[] | null;
              readonly scopesToSuppress?: readonly string[] | null;
            })
          | null;
        readonly groupOverrideDetails?: GroupOverride | null;
      } | null;
    };
  };
  DefineAuthChallenge: {
    source: 'DefineAuthChallenge_Authentication';
    request: OfSignIn & { readonly session: readonly ChallengeResult[] };
    response: {
      readonly challengeName?: string | null;
      readonly issueTokens?: boolean | null;
      readonly failAuthentication?: boolean | null;
    };
  };
  CreateAuthChallenge: {
    source: 'CreateAuthChallenge_Authentication';
    request: OfSignIn & { readonly challengeName: string; readonly session: readonly ChallengeResult[] };
    response: {
      readonly publicChallengeParameters?: StringMap | null;
      readonly privateChallengeParameters?: StringMap | null;
      readonly challengeMetadata?: string | null;
    };
  };
  VerifyAuthChallengeResponse: {
    source: 'VerifyAuthChallengeResponse_Authentication';
    request: OfSignIn & { readonly privateChallengeParameters: StringMap; readonly challengeAnswer: string };
    response: { readonly answerCorrect?: boolean | null };
  };
  UserMigration: {
    source: 'UserMigration_Authentication' | 'UserMigration_ForgotPassword';
    request: {
      /** Absent where the user forgot it. */
      readonly password?: string | undefined;
      readonly validationData?: StringMap | undefined;
      readonly clientMetadata?: StringMap | undefined;
    };
    response: {
      readonly userAttributes?: StringMap | null;
      readonly finalUserStatus?: string | null;
      readonly messageAction?: string | null;
      readonly desiredDeliveryMediums?: readonly string[] | null;
      readonly forceAliasCreation?: boolean | null;
      readonly enableSMSMFA?: boolean | null;
    };
  };
  CustomMessage: {
    source: `CustomMessage_${MessageOccasion}`;
    request: OfUser & {
      /** The placeholder of the code in the texts: `{####}`, or `{##text##}` for a link. */
      readonly codeParameter: string;
      readonly linkParameter?: string | undefined;
      /** The placeholder of the user name in invitations: `{username}`. */
      readonly usernameParameter: string | null;
    };
    response: {
      readonly smsMessage?: string | null;
      readonly emailMessage?: string | null;
      readonly emailSubject?: string | null;
    };
  };
  CustomEmailSender: {
    source: `CustomEmailSender_${MessageOccasion}`;
    request: CustomSenderRequest<'customEmailSenderRequestV1'>;
    response: object;
  };
  CustomSMSSender: {
    source: `CustomSMSSender_${MessageOccasion}`;
    request: CustomSenderRequest<'customSMSSenderRequestV1'>;
    response: object;
  };
  InboundFederation: {
    source: 'InboundFederation_ExternalProvider';
    request: {
      readonly providerName: string;
      readonly providerType: string;
      /** `tokenResponse`, `idToken`, `userInfo` or `samlResponse`, as the provider gave them. */
      readonly attributes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    response: { readonly userAttributesToMap?: StringMap | null };
  };
}

/** A trigger, by its name in `LambdaConfig`. */
export type TriggerName = keyof TriggerShapes;

/** The event of a trigger. The function returns it with its `response` filled in. */
export interface TriggerEvent<Name extends TriggerName = TriggerName> {
  readonly version: '1' | '2' | '3';
  readonly triggerSource: TriggerShapes[Name]['source'];
  readonly region: string;
  readonly userPoolId: string;
  readonly userName?: string | undefined;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly request: TriggerShapes[Name]['request'];
  response: TriggerShapes[Name]['response'];
}

type FieldType = 'boolean' | 'string' | 'strings' | 'map' | 'object';

/** What a function finds in `response`, with the type that each member may be given. */
export const responseFields: { readonly [Name in TriggerName]: Readonly<Record<string, FieldType>> } = {
  PreSignUp: { autoConfirmUser: 'boolean', autoVerifyEmail: 'boolean', autoVerifyPhone: 'boolean' },
  PostConfirmation: {},
  PreAuthentication: {},
  PostAuthentication: {},
  PreTokenGeneration: { claimsOverrideDetails: 'object', claimsAndScopeOverrideDetails: 'object' },
  DefineAuthChallenge: { challengeName: 'string', issueTokens: 'boolean', failAuthentication: 'boolean' },
  CreateAuthChallenge: {
    publicChallengeParameters: 'map',
    privateChallengeParameters: 'map',
    challengeMetadata: 'string',
  },
  VerifyAuthChallengeResponse: { answerCorrect: 'boolean' },
  UserMigration: {
    userAttributes: 'map',
    finalUserStatus: 'string',
    messageAction: 'string',
    desiredDeliveryMediums: 'strings',
    forceAliasCreation: 'boolean',
    enableSMSMFA: 'boolean',
  },
  CustomMessage: { smsMessage: 'string', emailMessage: 'string', emailSubject: 'string' },
  CustomEmailSender: {},
  CustomSMSSender: {},
  InboundFederation: { userAttributesToMap: 'map' },
};

/** Whether a value is what a member of `response` may be. Nothing is always allowed. */
export function isFieldOfType(value: unknown, type: FieldType): boolean {
  if (value === null || value === undefined) return true;
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'strings':
      return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
    case 'map':
      return isObject(value) && Object.values(value).every((entry) => typeof entry === 'string');
    case 'object':
      return isObject(value);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
