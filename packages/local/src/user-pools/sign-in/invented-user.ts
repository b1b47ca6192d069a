import { createHmac } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { SrpVerifier } from '../srp/srp.js';

/** What a user who doesn't exist (or has no password) shows of itself. */
interface InventedUser {
  readonly username: string;
  readonly password: SrpVerifier;
}

/**
 * Salt, verifier and internal name of a user who doesn't exist (or has no password), always the same for a name: no
 * caller can tell the difference, not even by the time that it takes.
 */
export function inventUser(services: LocalServices, pool: UserPool, name: string): InventedUser {
  const derive = (purpose: string, bytes: number): string => {
    const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, block) =>
      createHmac('sha256', services.sealer.derivationKey).update(`${purpose}|${block}|${pool.id}|${name}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, bytes).toString('hex');
  };
  const id = derive('sub', 16);
  const uuid = `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`;
  const usernameIsSub = (pool.settings.UsernameAttributes ?? []).length > 0;
  return {
    username: usernameIsSub ? uuid : name,
    password: { salt: derive('salt', 16), verifier: derive('verifier', 380) },
  };
}
