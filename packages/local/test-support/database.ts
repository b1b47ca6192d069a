import { createHash, randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import type { StartOptions } from '../src/server/start-options.js';
import { isDatabaseUrl } from '../src/store/database-url.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL for tests, and how the schemas of this run begin. */
    readonly postgres: { readonly url: string; readonly prefix: string };
  }
}

/** Schemas that earlier tests of this file have left: to empty one is quicker than to make one, and to make its keys. */
const left: string[] = [];

/**
 * Where a server of a test keeps its data: what is asked for, or, in the project `local-postgres`, a schema of its own; the
 * same one for the same folder.
 *
 * @param data a folder, or `:memory:`
 */
export async function placeOf(data = ':memory:'): Promise<string> {
  const postgres = inject('postgres');
  if (postgres === undefined) return data;
  if (data !== ':memory:') return placeInSchema(postgres, createHash('sha256').update(data).digest('hex').slice(0, 16));
  const used = left.pop();
  if (used !== undefined) {
    const { emptySchema } = await import('./empty-schema.js');
    await emptySchema(used);
  }
  const place = used ?? placeInSchema(postgres, randomBytes(8).toString('hex'));
  onTestFinished(() => void left.push(place));
  return place;
}

/** Where a server keeps its data that several tests share or use in turn. */
export function placeOfFile(): string {
  const postgres = inject('postgres');
  return postgres === undefined ? ':memory:' : placeInSchema(postgres, randomBytes(8).toString('hex'));
}

/** How a server is started that keeps its data there. */
export function optionsAt(place: string): Pick<StartOptions, 'data' | 'database'> {
  return isDatabaseUrl(place) ? { database: place } : { data: place };
}

function placeInSchema({ url, prefix }: { readonly url: string; readonly prefix: string }, name: string): string {
  const place = new URL(url);
  place.searchParams.set('schema', `${prefix}${name}`);
  return place.href;
}
