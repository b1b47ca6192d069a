import { mayFetch, type OutboundRule } from '../wire/outbound.js';
import { responseFields, type TriggerEvent, type TriggerName } from './events.js';

/** The `context` of a Lambda function: the members that exist here. */
export interface TriggerContext {
  readonly functionName: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** A Lambda function as it is written for AWS: answers the event, with `response` filled in. */
export type TriggerFunction<Name extends TriggerName = TriggerName> = (
  event: TriggerEvent<Name>,
  context: TriggerContext,
) => unknown;

/** Functions of this process, or URLs to which the event is posted as JSON and which answer it, by trigger. */
export type Triggers = {
  readonly [Name in TriggerName]?: TriggerFunction<Name> | string;
};

/** The functions that user pools call as triggers. */
export interface TriggerOptions extends Triggers {
  /** The functions of single pools, by the pool's id. They take precedence. */
  readonly pools?: Readonly<Record<string, Triggers>>;
  /** The version of `PreTokenGeneration` events for a pool without `PreTokenGenerationConfig`. Default `V1_0`. */
  readonly preTokenGenerationVersion?: 'V1_0' | 'V2_0' | 'V3_0';
  /** A URL that answers for every function that a pool's `LambdaConfig` names. */
  readonly url?: string;
  /** Lambda's `Invoke` at this address, for the functions that a pool's `LambdaConfig` names: `http://127.0.0.1:3001`. */
  readonly lambdaEndpoint?: string;
  /** The time limit of a function, in milliseconds. Default 5,000, as at the service; a longer one is for debugging. */
  readonly timeLimitMs?: number;
}

declare module '../base/settings.js' {
  interface Settings {
    /** The functions that user pools call as triggers. */
    readonly triggers: TriggerOptions;
  }
}

/** Where one trigger of a pool is answered. */
export type TriggerTarget =
  | { readonly kind: 'function'; readonly run: TriggerFunction }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'lambda'; readonly url: string };

/**
 * Finds what answers a trigger: a function or URL for the pool, then one for all pools, then what the ARN in the
 * pool's `LambdaConfig` leads to. Undefined without a trigger, or for an ARN that leads nowhere on this machine.
 *
 * @param lambdaConfig the pool's
 */
export function findTarget(
  options: TriggerOptions,
  name: TriggerName,
  pool: { readonly id: string; readonly lambdaConfig: Readonly<Record<string, unknown>> },
): TriggerTarget | undefined {
  const given = options.pools?.[pool.id]?.[name] ?? options[name];
  if (typeof given === 'string') return { kind: 'url', url: given };
  if (given !== undefined) return { kind: 'function', run: given as TriggerFunction };
  const arn = readArn(pool.lambdaConfig, name);
  if (arn === undefined) return undefined;
  if (options.url !== undefined) return { kind: 'url', url: options.url };
  if (options.lambdaEndpoint === undefined) return undefined;
  const base = options.lambdaEndpoint.replace(/\/+$/, '');
  return {
    kind: 'lambda',
    url: `${base}/2015-03-31/functions/${encodeURIComponent(functionNameOf(arn))}/invocations`,
  };
}

/** Which event a trigger gets: token triggers have three. */
export function readVersion(
  options: TriggerOptions,
  name: TriggerName,
  lambdaConfig: Readonly<Record<string, unknown>>,
): TriggerEvent['version'] {
  if (name !== 'PreTokenGeneration') return '1';
  const version =
    readVersioned(lambdaConfig, 'PreTokenGenerationConfig')?.LambdaVersion ?? options.preTokenGenerationVersion;
  return version === 'V3_0' ? '3' : version === 'V2_0' ? '2' : '1';
}

interface VersionedFunction {
  readonly LambdaVersion?: string;
  readonly LambdaArn?: string;
}

function readVersioned(lambdaConfig: Readonly<Record<string, unknown>>, member: string): VersionedFunction | undefined {
  const value = lambdaConfig[member];
  return typeof value === 'object' && value !== null ? value : undefined;
}

function readArn(lambdaConfig: Readonly<Record<string, unknown>>, name: TriggerName): string | undefined {
  const versioned = readVersioned(lambdaConfig, name === 'PreTokenGeneration' ? 'PreTokenGenerationConfig' : name);
  if (versioned?.LambdaArn !== undefined) return versioned.LambdaArn;
  const arn = lambdaConfig[name];
  return typeof arn === 'string' ? arn : undefined;
}

/** `f` of `arn:aws:lambda:<region>:<account>:function:f` and of the same with a version or alias behind it. */
function functionNameOf(arn: string): string {
  return arn.split(':')[6] ?? arn;
}

const TRIGGERS = Object.keys(responseFields);

/** Every option besides the triggers: one that is missing here does not compile. */
const OTHERS: Readonly<Record<Exclude<keyof TriggerOptions, TriggerName>, true>> = {
  pools: true,
  preTokenGenerationVersion: true,
  url: true,
  lambdaEndpoint: true,
  timeLimitMs: true,
};

/**
 * Checks the configuration of triggers.
 *
 * @throws {TypeError} for an unknown name, and for a URL that isn't one, or leads where the server may fetch nothing
 */
export function checkTriggerOptions(options: TriggerOptions, rule: OutboundRule): void {
  const { pools = {}, preTokenGenerationVersion: _version, ...ofAllPools } = options;
  assertTriggerNames(Object.keys(options).filter((name) => !Object.hasOwn(OTHERS, name)));
  for (const triggers of Object.values(pools)) assertTriggerNames(Object.keys(triggers));
  for (const value of [ofAllPools, ...Object.values(pools)].flatMap((triggers) => Object.values(triggers))) {
    if (typeof value === 'string' && !mayFetch(rule, value)) {
      throw new TypeError(
        `Triggers are called on this machine only, unless --allow-outbound says otherwise: "${value}" is no http URL ` +
          'with 127.0.0.1 or localhost.',
      );
    }
  }
}

/** @throws {TypeError} for a name that no trigger has, such as `preSignUp` of Amplify */
function assertTriggerNames(names: readonly string[]): void {
  const unknown = names.find((name) => !TRIGGERS.includes(name));
  if (unknown === undefined) return;
  const meant = findMeantTrigger(unknown);
  const advice = meant === undefined ? `the triggers are ${TRIGGERS.join(', ')}.` : `did you mean ${meant}?`;
  throw new TypeError(`There is no trigger ${unknown}: ${advice}`);
}

/** Finds the trigger whose name has another case. */
export function findMeantTrigger(name: string): string | undefined {
  return TRIGGERS.find((trigger) => trigger !== name && trigger.toLowerCase() === name.toLowerCase());
}
