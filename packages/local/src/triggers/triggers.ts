import type { LocalServices } from '../context/services.js';
import { ServiceError } from '../wire/service-error.js';
import { findTarget, readVersion } from './configuration.js';
import { isFieldOfType, responseFields, type TriggerEvent, type TriggerName, type TriggerShapes } from './events.js';
import { invoke } from './invoke.js';

const DEFAULT_TIME_LIMIT_MS = 5_000;

/** The client of calls without one: administrators' operations. */
const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE';

/** What triggers need of a user pool: its id, and its `LambdaConfig` as the API has it. */
export interface TriggeringPool {
  readonly id: string;
  readonly settings: { readonly LambdaConfig: Readonly<Record<string, unknown>> };
}

/** One call of a trigger. */
export interface TriggerCall<Name extends TriggerName> {
  readonly name: Name;
  readonly source: TriggerShapes[Name]['source'];
  /** The user's internal name, or the one that was asked for where there is no user yet. */
  readonly userName?: string | undefined;
  /** Absent in administrators' operations. */
  readonly clientId?: string | undefined;
  readonly request: TriggerShapes[Name]['request'];
}

/** Whether a pool has something that answers a trigger. */
export function hasTrigger(services: LocalServices, pool: TriggeringPool, name: TriggerName): boolean {
  return findTarget(services.settings.triggers, name, describe(pool)) !== undefined;
}

/** The version of the event that a pool's `PreTokenGeneration` gets. */
export function tokenTriggerVersion(services: LocalServices, pool: TriggeringPool): TriggerEvent['version'] {
  return readVersion(services.settings.triggers, 'PreTokenGeneration', pool.settings.LambdaConfig);
}

/**
 * Runs a trigger of a pool, and waits for what it says. Never call it inside a transaction: a function takes its
 * time, and may call this very server.
 *
 * @returns what the function answered; undefined when the pool has no such trigger
 * @throws ServiceError `UserLambdaValidationException` for a function that failed, `UnexpectedLambdaException` for one
 *   that could not be reached or took too long, `InvalidLambdaResponseException` for an answer of another form
 */
export async function runTrigger<Name extends TriggerName>(
  services: LocalServices,
  pool: TriggeringPool,
  call: TriggerCall<Name>,
): Promise<TriggerShapes[Name]['response'] | undefined> {
  const { triggers } = services.settings;
  const target = findTarget(triggers, call.name, describe(pool));
  if (target === undefined) return undefined;
  const event = makeEvent(services, pool, call);
  const outcome = await invoke(target, event, triggers.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS);
  switch (outcome.kind) {
    case 'answered':
      return readResponse(call.name, outcome.event);
    case 'failed':
      throw new ServiceError(
        'UserLambdaValidationException',
        `${call.name} failed with error ${outcome.message.replace(/\.$/, '')}.`,
      );
    case 'unreachable':
      throw new ServiceError(
        'UnexpectedLambdaException',
        `${call.name} invocation failed due to error ${outcome.message}`,
      );
  }
}

function describe(pool: TriggeringPool): Parameters<typeof findTarget>[2] {
  return { id: pool.id, lambdaConfig: pool.settings.LambdaConfig };
}

function makeEvent<Name extends TriggerName>(
  services: LocalServices,
  pool: TriggeringPool,
  call: TriggerCall<Name>,
): TriggerEvent {
  const { triggers, region } = services.settings;
  const version = readVersion(triggers, call.name, pool.settings.LambdaConfig);
  return {
    version,
    triggerSource: call.source,
    region,
    userPoolId: pool.id,
    ...(call.userName !== undefined && { userName: call.userName }),
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: call.clientId ?? NO_CLIENT },
    request: call.request,
    response: emptyResponse(call.name, version),
  };
}

function emptyResponse(name: TriggerName, version: TriggerEvent['version']): Record<string, false | null> {
  if (name === 'PreTokenGeneration') {
    return version === '1' ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null };
  }
  // Pre sign-up functions find `false`, as documented; all others nothing.
  const value = name === 'PreSignUp' ? false : null;
  return Object.fromEntries(Object.keys(responseFields[name]).map((field) => [field, value]));
}

function readResponse<Name extends TriggerName>(name: Name, event: unknown): TriggerShapes[Name]['response'] {
  const response = typeof event === 'object' && event !== null && 'response' in event ? event.response : undefined;
  if (typeof response !== 'object' || response === null || Array.isArray(response)) throw unrecognizable();
  for (const [field, type] of Object.entries(responseFields[name])) {
    if (!isFieldOfType((response as Record<string, unknown>)[field], type)) throw unrecognizable();
  }
  return response;
}

function unrecognizable(): ServiceError {
  return new ServiceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}
