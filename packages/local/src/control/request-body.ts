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
