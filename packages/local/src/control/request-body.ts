import type { Context, Handler, Hono } from 'hono';
import type { Bindings } from '../events/bindings.js';
import { SeedError } from '../seed/seed-error.js';
import { readBody } from '../wire/body.js';
import { ControlError } from './control-error.js';

/** The routes of the control plane, and the context of a handler. */
export type ControlApp = Hono<{ Bindings: Bindings }>;
export type ControlContext = Context<{ Bindings: Bindings }>;

/**
 * Reads a JSON body; undefined when it is not JSON.
 *
 * @throws {BodyError}
 */
export async function readJson(context: ControlContext, largestBytes?: number): Promise<unknown> {
  const body = await readBody(context.env.incoming, largestBytes === undefined ? {} : { largestBytes });
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/**
 * Reads the members of a JSON body. Serializers of other languages write null for a missing member.
 *
 * @returns none for a body that is no JSON object
 * @throws {TypeError} naming a member that is not one of `names`: to ignore it would do something else than was meant
 */
export async function readMembers(
  context: ControlContext,
  names: readonly string[],
  largestBytes?: number,
): Promise<Readonly<Record<string, unknown>>> {
  const json = await readJson(context, largestBytes);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return {};
  assertKnown(context, Object.keys(json), names.length === 0 ? ['no members'] : names);
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

/**
 * Reads the parameters of a query.
 *
 * @throws {TypeError} naming a parameter that is not one of `names`, or that is given twice
 */
export function readQuery<Name extends string>(
  context: ControlContext,
  names: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const parameters = Object.entries(context.req.queries());
  assertKnown(
    context,
    parameters.map(([name]) => name),
    names,
  );
  const repeated = parameters.find(([, values]) => values.length > 1);
  if (repeated !== undefined) throw new TypeError(`${describeRoute(context)} takes "${repeated[0]}" once.`);
  return context.req.query() as Partial<Record<Name, string>>;
}

/** The longest wait for a message or a change, in seconds. */
const LONGEST_WAIT_SECONDS = 60;

/**
 * Reads the parameter `wait` of a query, in seconds.
 *
 * @returns the wait in milliseconds: 0 without the parameter
 * @throws {TypeError} for any other number than 0 to 60
 */
export function readWaitMs(wait: string | undefined): number {
  const seconds = Number(wait ?? 0);
  if (seconds >= 0 && seconds <= LONGEST_WAIT_SECONDS) return seconds * 1_000;
  throw new TypeError(`"wait" is a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}.`);
}

function assertKnown(context: ControlContext, given: readonly string[], names: readonly string[]): void {
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`${describeRoute(context)} takes no "${unknown.slice(0, 64)}": it takes ${names.join(', ')}.`);
}

function describeRoute({ req }: ControlContext): string {
  return `${req.method} ${req.path}`;
}

/** Answers with one sentence about the error. */
export function sendError(context: ControlContext, status: 400 | 401 | 403 | 404 | 415, message: string): Response {
  return context.json({ message }, status);
}

/**
 * Answers misuse of a handler (`TypeError`, `SeedError`) with 400, a missing resource (`RangeError`) with 404, and a
 * `ControlError` with its code.
 */
export function explaining(
  handle: (context: ControlContext) => Response | Promise<Response>,
): Handler<{ Bindings: Bindings }> {
  return async (context) => {
    try {
      return await handle(context);
    } catch (error) {
      if (error instanceof ControlError) {
        const { code, message } = error;
        return context.json({ code, message }, code.endsWith('NotFound') ? 404 : 400);
      }
      if (error instanceof RangeError) return sendError(context, 404, error.message);
      if (error instanceof TypeError || error instanceof SeedError) return sendError(context, 400, error.message);
      throw error;
    }
  };
}
