import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Outputs } from '../src/control/amplify-outputs.js';
import { AppClientCard } from './app-client.js';
import type { Connection } from './connection.js';
import { useLive } from './live.js';
import { Code, CopyButton, Loaded } from './parts.js';
import { PoolChoice, usePools } from './pools.js';
import type { AppClient } from './shapes.js';

const MOST_CLIENTS = 60;

/** The configuration of an app for this server. */
export function AppsView(): VNode {
  const outputs = useLive('outputs', (connection, signal) => connection.get<Outputs>('outputs', signal));
  return (
    <Loaded live={outputs}>
      {(found) => (
        <>
          <DefaultApp outputs={found} />
          <AppClients outputs={found} />
        </>
      )}
    </Loaded>
  );
}

function DefaultApp({ outputs }: { outputs: Outputs }): VNode {
  const { auth, custom } = outputs;
  const rows = [
    ['Server', custom.claviger.user_pool_endpoint],
    ['User pool', auth.user_pool_id],
    ['App client', auth.user_pool_client_id],
    ['Identity pool', auth.identity_pool_id],
    ['Region', auth.aws_region],
  ] as const;
  return (
    <section class="card" aria-labelledby="default-app">
      <h2 id="default-app">The default app</h2>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code> <CopyButton text={value} what={name.toLowerCase()} />
            </dd>
          </div>
        ))}
      </dl>
      <Code title="amplify_outputs.json" text={JSON.stringify(outputs, null, 2)} />
      <Code title="With @claviger/auth" text={SNIPPET} />
    </section>
  );
}

const SNIPPET = `import { createAuth } from '@claviger/auth';
import outputs from './amplify_outputs.json' with { type: 'json' };

export const auth = createAuth(outputs);`;

function AppClients({ outputs }: { outputs: Outputs }): VNode {
  const pools = usePools();
  const [chosen, setChosen] = useState<string>();
  const userPoolId = chosen ?? pools.value?.[0]?.Id;
  const clients = useLive(JSON.stringify(['clients', userPoolId]), async (connection, signal) =>
    userPoolId === undefined ? [] : await listClients(connection, userPoolId, signal),
  );
  return (
    <section aria-labelledby="app-clients">
      <h2 id="app-clients">App clients</h2>
      <Loaded live={pools}>
        {(list) =>
          userPoolId !== undefined && (
            <div class="row">
              <PoolChoice pools={list} chosen={userPoolId} onChoose={setChosen} />
            </div>
          )
        }
      </Loaded>
      <Loaded live={clients}>
        {(list) => (
          <>
            {list.length === 0 && <p class="soft">There is no app client.</p>}
            {list.map((client) => (
              <AppClientCard
                key={client.ClientId}
                userPoolId={userPoolId ?? ''}
                client={client}
                endpoint={outputs.custom.claviger.oauth_endpoint}
              />
            ))}
          </>
        )}
      </Loaded>
    </section>
  );
}

async function listClients(connection: Connection, UserPoolId: string, signal: AbortSignal): Promise<AppClient[]> {
  const { UserPoolClients = [] } = await connection.call<{ UserPoolClients?: AppClient[] }>(
    'ListUserPoolClients',
    { UserPoolId, MaxResults: MOST_CLIENTS },
    signal,
  );
  return await Promise.all(
    UserPoolClients.map(async ({ ClientId }) => {
      const input = { UserPoolId, ClientId };
      const described = await connection.call<{ UserPoolClient: AppClient }>('DescribeUserPoolClient', input, signal);
      return described.UserPoolClient;
    }),
  );
}
