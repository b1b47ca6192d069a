import { SetIdentityPoolRolesCommand } from '@aws-sdk/client-cognito-identity';
import { AdminAddUserToGroupCommand, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createAuth, type LogRecord } from '@claviger/auth';
import { describe, expect, test, vi } from 'vitest';
import { createMapStore } from '../session/map-store.js';
import { createNetwork, dropBefore } from '../session/network.js';
import { columnsOf, password, useWorld, valuesOf } from '../session/world.js';

const world = useWorld();

describe('clientMetadata of a renewal', () => {
  test('is asked for at each, and sent', async () => {
    const network = createNetwork();
    let count = 0;
    const getClientMetadata = async () => ({ count: `${++count}` });
    const auth = createAuth(world.config(), { fetch: network.fetch, getClientMetadata });
    await auth.signIn(await world.createUser());
    expect(count).toBe(0);
    await auth.fetchAuthSession({ forceRefresh: true });
    await auth.fetchAuthSession({ forceRefresh: true });
    const sent = network.bodies.filter((_, index) => network.operations[index] === 'GetTokensFromRefreshToken');
    expect(sent.map((body) => body['ClientMetadata'])).toEqual([{ count: '1' }, { count: '2' }]);
  });

  test('that fails does not stop the renewal, and is reported', async () => {
    const logs: LogRecord[] = [];
    const auth = createAuth(world.config(), {
      logger: (record) => logs.push(record),
      getClientMetadata: () => {
        throw new Error('mine');
      },
    });
    await auth.signIn(await world.createUser());
    expect(columnsOf(await auth.fetchAuthSession({ forceRefresh: true })).tokens).toBe('ok');
    expect(logs).toEqual([{ event: 'callback.failed', callback: 'getClientMetadata', error: new Error('mine') }]);
  });
});

describe('getClientMetadata', () => {
  test('that never returns holds up no renewal of another tab', async () => {
    const storage = createMapStore();
    const asked = vi.fn(() => new Promise<Record<string, string>>(() => {}));
    const stuck = createAuth(world.config(), { storage, getClientMetadata: asked });
    await stuck.signIn(await world.createUser());
    const other = createAuth(world.config(), { storage });
    const before = valuesOf(await other.fetchAuthSession());
    const controller = new AbortController();
    const waiting = stuck.fetchAuthSession({ forceRefresh: true, signal: controller.signal });
    await expect.poll(() => asked.mock.calls.length).toBe(1);
    const startedAt = performance.now();
    const after = valuesOf(await other.fetchAuthSession({ forceRefresh: true }));
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    controller.abort();
    await expect(waiting).rejects.toThrow();
  });
});

describe('a role of the app’s choice', () => {
  const customRoleArn = 'arn:aws:iam::123456789012:role/ClavigerAuthenticated';
  /** A user whose token allows the role. */
  const createMember = async () => {
    const user = await world.createUser();
    const UserPoolId = world.config().userPool.id;
    const GroupName = `group of ${user.sub}`.replaceAll(' ', '-');
    await world.userPools.send(new CreateGroupCommand({ UserPoolId, GroupName, RoleArn: customRoleArn }));
    await world.userPools.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username: user.username }));
    return user;
  };
  /** Two pools of which the identities' one takes the roles that a token allows. */
  const createPools = async () => {
    const { userPool, identityPool } = await world.createClient({});
    const provider = `cognito-idp.us-east-1.amazonaws.com/${userPool.id}:${userPool.clientId}`;
    const Roles = { authenticated: customRoleArn, unauthenticated: customRoleArn.replace('Authenticated', 'Guest') };
    const RoleMappings = { [provider]: { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' } } as const;
    await world.identityPools.send(
      new SetIdentityPoolRolesCommand({ IdentityPoolId: identityPool.id, Roles, RoleMappings }),
    );
    const without = { userPool, identityPool };
    return { without, withRole: { userPool, identityPool: { ...identityPool, customRoleArn } } };
  };

  test('is asked for with a user’s login, and never for a guest', async () => {
    const network = createNetwork();
    const { withRole } = await createPools();
    const auth = createAuth(withRole, { fetch: network.fetch });
    await auth.fetchAuthSession();
    await auth.signIn(await createMember());
    await auth.fetchAuthSession();
    const asked = network.bodies.filter((_, index) => network.operations[index] === 'GetCredentialsForIdentity');
    expect(asked.map((body) => body['CustomRoleArn'])).toEqual([undefined, customRoleArn]);
  });

  test('that is new in the configuration takes the place of the old one’s credentials, for the same identity', async () => {
    const storage = createMapStore();
    const network = createNetwork();
    const { without, withRole } = await createPools();
    const before = createAuth(without, { storage });
    await before.signIn(await createMember());
    const old = valuesOf(await before.fetchAuthSession());
    const auth = createAuth(withRole, { storage, fetch: network.fetch });
    await auth.fetchAuthSession();
    expect(network.operations).toEqual(['GetCredentialsForIdentity']);
    expect(network.bodies[0]).toMatchObject({ IdentityId: old.identityId, CustomRoleArn: customRoleArn });
    const again = createAuth(withRole, { storage, fetch: network.fetch });
    await again.fetchAuthSession();
    expect(network.operations).toHaveLength(1);
  });
});

describe('logsRequests', () => {
  test('reports how each request ended, and no secret', async () => {
    const logs: LogRecord[] = [];
    const network = createNetwork();
    const logger = (record: LogRecord): void => void logs.push(record);
    const auth = createAuth(world.config(), { fetch: network.fetch, logger, logsRequests: true });
    const user = await world.createUser();
    await expect(auth.signIn({ ...user, password: 'Wrong-horse1' })).rejects.toThrow('Incorrect');
    network.break('InitiateAuth', dropBefore, 1);
    await expect(auth.signIn(user)).rejects.toThrow('reached');
    await auth.signIn(user);
    const values = valuesOf(await auth.fetchAuthSession());
    await expect.poll(() => logs.length).toBe(network.operations.length);
    expect(logs).toEqual(
      network.operations.map((operation, index) => ({
        event: 'request.ended',
        operation,
        code: [undefined, 'NotAuthorizedException', 'NetworkError'][index],
        durationMs: expect.any(Number),
      })),
    );
    const text = JSON.stringify(logs);
    for (const secret of [password, user.username, ...Object.values(values)]) expect(text).not.toContain(secret);
  });

  test('is off by default', async () => {
    const logs: LogRecord[] = [];
    const auth = createAuth(world.config(), { logger: (record) => logs.push(record) });
    await auth.signIn(await world.createUser());
    expect(logs).toEqual([]);
  });
});
