import { expect } from 'vitest';
import type { Local } from '../../src/server/local.js';
import { callRaw, type RawAnswer, type RawOptions } from './raw-call.js';
import { type ModelledService, readSdkModel, type SdkModel } from './sdk-model.js';

// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what the model says, and the walk checks it
export type Output = any;

/** Calls operations and writes down how they answered. */
export interface Walk {
  readonly local: Local;
  /** Calls an operation that is to succeed, and checks its answer against the service's model. */
  call(operation: string, input: object): Promise<Output>;
  /** Calls an operation that must fail, and checks that the service's model has the exception. */
  refuse(operation: string, input: object, error: string): Promise<void>;
  /** Any call: what is refused has to be so by an exception of the model. */
  ask(operation: string, input: object, options?: RawOptions): Promise<RawAnswer>;
  readonly succeeded: ReadonlySet<string>;
  readonly errors: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What every operation of these services may answer before its own rules are asked (AWS's common errors). */
const COMMON_ERRORS: Readonly<Record<ModelledService, readonly string[]>> = {
  'cognito-idp': ['InvalidParameterException', 'SerializationException'],
  'cognito-identity': ['ValidationException', 'SerializationException', 'InvalidParameterException'],
};
/** And these come before the operation is read. */
const REFUSALS_AT_THE_DOOR = ['MissingAuthenticationTokenException', 'ForbiddenException', 'AccessDeniedException'];

export function startWalk(local: Local, service: ModelledService): Walk & { readonly model: SdkModel } {
  const model = readSdkModel(service);
  const succeeded = new Set<string>();
  const errors = new Map<string, Set<string>>();

  const ask: Walk['ask'] = async (operation, input, options) => {
    const answer = await callRaw(local, { service, name: operation }, input, options);
    if (answer.status === 200) {
      expect(model.faultsOf(operation, answer.body), operation).toEqual([]);
      succeeded.add(operation);
      return answer;
    }
    const name = String(answer.body['__type']);
    if (!REFUSALS_AT_THE_DOOR.includes(name)) {
      const message = `${operation} is refused by ${name}: ${answer.body['message']}`;
      expect([...model.errorsOf(operation), ...COMMON_ERRORS[service]], message).toContain(name);
      expect(answer.body['message'], operation).toEqual(expect.any(String));
      const seen = errors.get(operation) ?? new Set();
      errors.set(operation, seen.add(name));
    }
    return answer;
  };

  return {
    local,
    model,
    succeeded,
    errors,
    ask,
    call: async (operation, input) => {
      const { status, body } = await ask(operation, input);
      expect({ operation, status, ...(status === 200 ? {} : body) }).toEqual({ operation, status: 200 });
      return body;
    },
    refuse: async (operation, input, error) => {
      const { body } = await ask(operation, input);
      expect({ operation, error: body['__type'], message: body['message'] }).toMatchObject({ operation, error });
    },
  };
}
