import type { VNode } from 'preact';
import { type Live, useLive } from './live.js';
import { Field } from './parts.js';
import type { UserPool } from './shapes.js';

const MOST_POOLS = 60;

export function usePools(): Live<readonly UserPool[]> {
  return useLive('pools', async (connection, signal) => {
    const { UserPools = [] } = await connection.call<{ UserPools?: UserPool[] }>(
      'ListUserPools',
      { MaxResults: MOST_POOLS },
      signal,
    );
    return UserPools;
  });
}

/** The choice of a user pool. */
export function PoolChoice({
  pools,
  chosen,
  onChoose,
}: {
  pools: readonly UserPool[];
  chosen: string;
  onChoose: (id: string) => void;
}): VNode {
  return (
    <Field label="User pool">
      {(id) => (
        <select id={id} value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
          {pools.map(({ Id, Name }) => (
            <option key={Id} value={Id}>
              {Id} ({Name})
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
