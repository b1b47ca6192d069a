import type { RecordedAuthEvent } from '../users/auth-events.js';

/** `AuthEventType`: what a user did, in answers. */
export interface AuthEventType {
  readonly EventId: string;
  readonly EventType: string;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly EventResponse: string;
  readonly EventRisk: { readonly RiskDecision: 'NoRisk'; readonly CompromisedCredentialsDetected: false };
  readonly ChallengeResponses: readonly never[];
  readonly EventFeedback?: {
    readonly FeedbackValue: string;
    readonly Provider: string;
    readonly FeedbackDate: number;
  };
}

/** An event as `AuthEventType`. */
export function toAuthEventType({ id, type, at, response, feedback }: RecordedAuthEvent): AuthEventType {
  return {
    EventId: id,
    EventType: type,
    CreationDate: at / 1_000,
    EventResponse: response,
    EventRisk: { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false },
    ChallengeResponses: [],
    ...(feedback !== undefined && {
      EventFeedback: {
        FeedbackValue: feedback.value,
        Provider: feedback.provider,
        FeedbackDate: feedback.givenAt / 1_000,
      },
    }),
  };
}
