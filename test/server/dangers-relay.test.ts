// The dangers of the relay alone: which operations, fields and answers pass.
import * as identityPools from '@aws-sdk/client-cognito-identity';
import * as userPools from '@aws-sdk/client-cognito-identity-provider';
import type { AuthConfig } from '@claviger/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../packages/auth/dist/server/relay/operations.js';
import { type Attack, createScenes, expectNothingSent, plus, serveUpstream, toCall, type Upstream } from './attacks.js';
import { useServerWorld } from './world.js';

const serverWorld = useServerWorld();
const { world, createApp } = serverWorld;
let config: AuthConfig;
let upstream: Upstream;
let open: ReturnType<typeof createScenes>;

beforeAll(async () => {
  config = await serverWorld.configure();
  upstream = await serveUpstream();
  open = createScenes(serverWorld, upstream);
});
afterAll(() => upstream?.close());

describe('the relay', () => {
  const names = (sdk: object): string[] =>
    Object.keys(sdk).flatMap((name) => (name.endsWith('Command') ? [name.slice(0, -'Command'.length)] : []));
  const rest = [
    ...names(userPools).map((name) => [name, 'IdentityProviderService'] as const),
    ...names(identityPools).map((name) => [name, 'IdentityService'] as const),
  ].filter(([name, service]) => !OPERATIONS.has(`AWSCognito${service}.${name}`));

  test('forwards operations of users alone', async () => {
    const scene = await open(config, 'cognito');
    expect(rest.length).toBeGreaterThan(100);
    expect(rest.map(([name]) => name)).toEqual(expect.arrayContaining(['AdminGetUser', 'GetOpenIdToken', 'ListUsers']));
    for (const [name, service] of rest) {
      const response = await scene.send(toCall(name, { AccessToken: scene.twins.AccessToken }, service));
      expect([name, response.status]).toEqual([name, 400]);
    }
    expectNothingSent(scene);
  });

  test.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH', 'X'])('forwards no flow %s', async (AuthFlow) => {
    const scene = await open(config, 'cognito');
    const response = await scene.send(toCall('InitiateAuth', { AuthFlow, AuthParameters: { USERNAME: 'ada' } }));
    expect(response.status).toBe(400);
    expectNothingSent(scene);
  });

  test('takes pool, app client, secret, role and address from the configuration', async () => {
    const secret = await world.createClient({ GenerateSecret: true });
    const { userPool, identityPool } = secret;
    const customRoleArn = 'arn:aws:iam::123456789012:role/ClavigerAuthenticated';
    const app = createApp(
      { userPool, identityPool: { ...identityPool, customRoleArn } },
      { clientAddress: (request) => request.headers.get('x-real-ip') },
    );
    const browser = app.browse();
    const { username, password } = await world.createUser();
    const send = async ({ path, ...init }: Attack): Promise<Record<string, unknown>> =>
      JSON.parse(await (await browser.send(path, init)).text());
    const input = {
      ...{
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password, SECRET_HASH: 'x', X: 'y' },
      },
      ...{
        ClientId: 'other',
        UserPoolId: 'other',
        Unknown: 1,
        UserContextData: { IpAddress: '6.6.6.6', EncodedData: 'e' },
      },
    };
    const call = plus(toCall('InitiateAuth', input), { 'x-real-ip': '192.0.2.7', 'user-agent': 'Browser/1' });
    const answer = await send(call);
    const twins = Object(answer['AuthenticationResult']);
    await send(toCall('GetId', { IdentityPoolId: 'other', AccountId: 'x' }, 'IdentityService'));
    const Logins = { [`x/${userPool.id}`]: twins.IdToken };
    await send(
      toCall('GetCredentialsForIdentity', { IdentityId: 'i', Logins, CustomRoleArn: 'other' }, 'IdentityService'),
    );
    await send(plus(toCall('InitiateAuth', input), { 'x-real-ip': '' }));
    await send(toCall('InitiateAuth', input));
    const [first, second, third, ...others] = app.network.bodies;
    const contexts = others.flatMap(({ AuthFlow, UserContextData }) => (AuthFlow ? [UserContextData] : []));
    expect(contexts).toEqual([{ EncodedData: 'e' }, { EncodedData: 'e' }]);
    expect(first).toEqual({
      ...{ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: userPool.clientId },
      AuthParameters: { USERNAME: username, PASSWORD: password, SECRET_HASH: expect.stringMatching(/^[\w+/]{43}=$/) },
      UserContextData: { IpAddress: '192.0.2.7', EncodedData: 'e' },
    });
    expect(second).toEqual({ IdentityPoolId: identityPool.id });
    expect(third).toMatchObject({ CustomRoleArn: customRoleArn });
    expect(Object.keys(Object(third?.['Logins']))).toEqual([`cognito-idp.us-east-1.amazonaws.com/${userPool.id}`]);
  });

  test.each([undefined, 'ADMIN_USER_PASSWORD_AUTH', 'user_srp_auth'])(
    'starts no sign-in of the flow %s',
    async (AuthFlow) => {
      const scene = await open(config, 'cognito');
      const AuthParameters = { REFRESH_TOKEN: 'real', USERNAME: 'ada' };
      const response = await scene.send(toCall('InitiateAuth', { AuthFlow, AuthParameters }));
      expect([response.status, (await response.json()).__type]).toEqual([400, 'InvalidParameterException']);
      expectNothingSent(scene);
    },
  );

  test('passes listed members of an answer, and no token in another one', async () => {
    const scene = await open(config, 'cognito');
    const planted = {
      Username: 'ada',
      AccessToken: 'planted',
      UserAttributes: [{ Name: 'a', Value: 'b', Secret: 'planted' }],
    };
    scene.app.network.break('GetUser', async () => Response.json(planted), 1);
    const response = await scene.send(scene.request('cognito'));
    expect(await response.json()).toEqual({ Username: 'ada', UserAttributes: [{ Name: 'a', Value: 'b' }] });
  });

  test('gives the placeholder for AWS keys, with the real identity and expiration', async () => {
    const scene = await open(config, 'cognito');
    const { IdentityId } = await (await scene.send(toCall('GetId', {}, 'IdentityService'))).json();
    const response = await scene.send(toCall('GetCredentialsForIdentity', { IdentityId }, 'IdentityService'));
    expect(await response.json()).toEqual({
      IdentityId,
      Credentials: {
        ...{ AccessKeyId: 'ASIACLAVIGERONSERVER', SecretKey: 'claviger-on-server' },
        ...{ SessionToken: 'claviger-on-server-vended', Expiration: expect.any(Number) },
      },
    });
  });
});
