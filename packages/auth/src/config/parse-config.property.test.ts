import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clientId,
  config,
  gen1Mobile,
  gen1Web,
  gen2,
  legacy,
  parse,
  poolData,
  resources,
  userPoolId,
} from '../../test-support/configurations.js';
import { AuthError } from '../errors/auth-error.js';

/** The shapes, with some member somewhere replaced. */
const mutants = fc
  .tuple(
    fc.constantFrom<object>(gen2, gen1Web, gen1Mobile, resources, legacy, poolData, config),
    fc.nat(),
    fc.jsonValue(),
  )
  .map(([shape, at, value]) => {
    const copy = structuredClone(shape);
    const places: [object, string][] = [];
    const walk = (node: object): void => {
      for (const [name, child] of Object.entries(node)) {
        places.push([node, name]);
        if (typeof child === 'object' && child !== null) walk(child);
      }
    };
    walk(copy);
    const [node, name] = places[at % places.length] ?? [copy, ''];
    Reflect.set(node, name, value);
    return copy;
  });

test.each<{ readonly outputs: object }>([
  { outputs: { version: { toString: 1 }, auth: { user_pool_id: userPoolId, user_pool_client_id: clientId } } },
  { outputs: { Auth: { userPoolId, userPoolWebClientId: clientId, endpoint: { toString: 1 } } } },
  { outputs: { Auth: { oauth: { domain: 'auth.example.com', scope: [{ toString: 1 }] } } } },
  { outputs: { userPool: { toString: 1 } } },
  { outputs: { userPool: { id: userPoolId, clientId, endpoint: { toString: 1 } } } },
  {
    outputs: {
      userPool: { id: userPoolId, clientId },
      oauth: { domain: 'auth.example.com', scopes: [{ toString: 1 }] },
    },
  },
])('a value that has no text is refused like any other: $outputs', ({ outputs }) => {
  expect(() => parse(outputs)).toThrow(AuthError);
});

test('any input gives a configuration or an error that names a member', () => {
  void fc.assert(
    fc.property(fc.oneof(mutants, fc.jsonValue(), fc.anything()), (outputs) => {
      try {
        const { userPool, identityPool } = parse(outputs);
        expect(userPool || identityPool).toBeTruthy();
        if (userPool) expect(userPool.id).toMatch(/^[\w-]+_\w+$/);
        if (identityPool) expect(identityPool.id).toMatch(/^[\w-]+:[\w-]+$/);
      } catch (error) {
        if (!(error instanceof AuthError)) throw error;
        expect(error).toMatchObject({ kind: 'configuration', field: expect.stringMatching(/^[a-zA-Z.]+$/) });
      }
    }),
    { numRuns: 1_000 },
  );
});
