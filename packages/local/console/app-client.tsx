import type { VNode } from 'preact';
import { Code, CopyButton } from './parts.js';
import type { AppClient } from './shapes.js';

/** One app client: its settings, its login page, and the code for an app. */
export function AppClientCard({
  userPoolId,
  client,
  endpoint,
}: {
  userPoolId: string;
  client: AppClient;
  endpoint: string;
}): VNode {
  const login = loginUrl(client, endpoint);
  return (
    <article class="card" aria-label={client.ClientName}>
      <h3>{client.ClientName}</h3>
      <dl>
        <dt>Client id</dt>
        <dd>
          <code>{client.ClientId}</code>{' '}
          <CopyButton text={client.ClientId} what={`client id of ${client.ClientName}`} />
        </dd>
        <dt>Secret</dt>
        <dd>{client.ClientSecret === undefined ? 'none (public client)' : 'yes: see DescribeUserPoolClient'}</dd>
        <dt>Flows</dt>
        <dd>{client.ExplicitAuthFlows?.join(', ') || 'the default ones'}</dd>
        <dt>Callbacks</dt>
        <dd>{client.CallbackURLs?.join(', ') || 'none'}</dd>
      </dl>
      {login !== undefined && (
        <p>
          <a href={login} target="_blank" rel="noopener noreferrer">
            Open the login page
          </a>
        </p>
      )}
      <Code title="With @claviger/auth" text={toSnippet(userPoolId, client, endpoint)} />
    </article>
  );
}

/** The login page of this client; undefined for one without OAuth. */
function loginUrl(client: AppClient, endpoint: string): string | undefined {
  const callback = client.DefaultRedirectURI ?? client.CallbackURLs?.[0];
  if (client.AllowedOAuthFlowsUserPoolClient !== true || callback === undefined) return undefined;
  const query = new URLSearchParams({
    client_id: client.ClientId,
    response_type: client.AllowedOAuthFlows?.includes('code') === true ? 'code' : 'token',
    redirect_uri: callback,
    ...(client.AllowedOAuthScopes?.length && { scope: client.AllowedOAuthScopes.join(' ') }),
  });
  return `${endpoint}/login?${query}`;
}

function toSnippet(userPoolId: string, client: AppClient, endpoint: string): string {
  const secret = client.ClientSecret === undefined ? '' : "\n    clientSecret: '…',";
  return `import { createAuth } from '@claviger/auth';

export const auth = createAuth({
  userPool: {
    id: '${userPoolId}',
    clientId: '${client.ClientId}',${secret}
    endpoint: '${endpoint}',
  },
});`;
}
