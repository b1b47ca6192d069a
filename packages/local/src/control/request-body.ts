import type { Context, Handler, Hono } from 'hono';
import type { Bindings } from '../events/bindings.js';
import { SeedError } from '../seed/seed-error.js';
import { readBody } from '../wire/body.js';

/** The routes of the control plane and what handles one. */
export type ControlApp = Hono<{ Bindings: Bindings }>;
export type ControlContext = Context<{ Bindings: Bindings }>;

/**
 * Reads the JSON that was sent; gives nothing for anything else.
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

/** Answers with one sentence on what is wrong. */
export function sendError(context: ControlContext, status: 400 | 401 | 403 | 404 | 415, message: string): Response {
  return context.json({ message }, status);
}

/** A handler whose misuse (`TypeError`, `SeedError`) is answered with 400, and what isn't there (`RangeError`) with 404. */
export function explaining(
  handle: (context: ControlContext) => Response | Promise<Response>,
): Handler<{ Bindings: Bindings }> {
  return async (context) => {
    try {
      return await handle(context);
    } catch (error) {
      if (error instanceof RangeError) return sendError(context, 404, error.message);
      if (error instanceof TypeError || error instanceof SeedError) return sendError(context, 400, error.message);
      throw error;
    }
  };
}
