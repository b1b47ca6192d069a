import { signedFetch } from '@claviger/auth/vend';
import { signInNew, type World } from '../session/world.js';
import { openDoor } from './verifying-door.js';

/** An API behind IAM authorization, whose host names no service. */
export const api = { service: 'execute-api', region: 'us-east-1', fetch: globalThis.fetch };

/** S3, by its rules for paths and bodies. */
export const s3 = { ...api, service: 's3' };

/** A user with keys, a door, and a `fetch` that signs for the user. */
export async function createSigningUser(world: World, options: Parameters<typeof signedFetch>[1] = api) {
  const { context, before, user } = await signInNew(world);
  const door = await openDoor(world.local);
  return { context, before, user, door, send: signedFetch(context.session, options) };
}
