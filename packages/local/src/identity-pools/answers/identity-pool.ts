import type { IdentityPoolConfiguration } from '../pools/configuration.js';
import type { IdentityPool } from '../pools/identity-pools.js';

/** An identity pool in the answer of an operation. */
export type IdentityPoolDescription = IdentityPoolConfiguration & {
  readonly IdentityPoolId: string;
  readonly IdentityPoolName: string;
};

export function toIdentityPoolDescription({
  id,
  name,
  configuration,
}: Pick<IdentityPool, 'id' | 'name' | 'configuration'>): IdentityPoolDescription {
  return { IdentityPoolId: id, IdentityPoolName: name, ...configuration };
}
