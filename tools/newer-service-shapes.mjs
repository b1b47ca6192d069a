// What the JavaScript SDK has for user pools beyond the published Smithy model, which is older: whole operations, and
// members of older ones. The SDK tells names, types, required members and enumerations but no constraints: those are
// taken from members of the same name, or are given here.
import { readdirSync, readFileSync } from 'node:fs';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';

const folder = new URL('../node_modules/@aws-sdk/client-cognito-identity-provider/', import.meta.url);

// The SDK signs these by default, but a token or a secret in the body is what authorizes them.
const authorizedByTheirBody = { GetClientToken: 'public', ListUserSessions: 'token', RevokeUserSession: 'token' };

// By structure and member, as the service's documentation has them.
const documented = {
  'RefreshTokenRotationType.RetryGracePeriodSeconds': { min: 0, max: 60 },
  'ClientSSOSessionConfigType.MaxValidityMinutes': { min: 0, max: 129_600 },
  'UserPoolTokenSessionConfigType.MaxPerUser': { min: 1, max: 100 },
  'ListTermsRequest.MaxResults': { min: 1, max: 60 },
  SessionId: { pattern: '(tkn|sso)[A-Za-z0-9_-]{25}' },
  TermsName: { pattern: '(terms-of-use|privacy-policy)' },
  TermsId: { pattern: '[\\w-]+', min: 1, max: 64 },
  ClientSecretId: { pattern: '[\\w+-]+', min: 1, max: 256 },
  Secret: { sensitive: true, pattern: '[\\w+]+', min: 1, max: 64 },
  RegionName: { pattern: '[a-z0-9-]+', min: 5, max: 32 },
};

// Values of enumerations that the documentation has, and neither model.
const documentedValues = { ExplicitAuthFlowsType: ['ALLOW_CLIENT_TOKEN_AUTH'] };

/** Adds to a compact model (`operations`, `shapes`) what it lacks. */
export function addNewerShapes({ operations, shapes }) {
  for (const [name, values] of Object.entries(documentedValues)) shapes[name].values.push(...values);
  const unsigned = unsignedOperations();
  const enums = enumsByMember();
  const targets = targetsByMember(shapes, 'string');
  const maps = targetsByMember(shapes, 'map');

  for (const schema of Object.values(sdk)) {
    if (!Array.isArray(schema) || schema[0] !== 9) continue;
    const [, , name, , input] = schema;
    const request = structure(unwrap(input)[0]);
    operations[name] ??= [authorizationOf(name, shapes[request]), request];
  }

  function authorizationOf(name, request) {
    if (name in authorizedByTheirBody) return authorizedByTheirBody[name];
    if (!unsigned.has(name)) return 'signed';
    return request.required?.includes('AccessToken') ? 'token' : 'public';
  }

  function structure(/** @type {any[]} */ [, , name, , members, schemas, required = 0]) {
    const known = shapes[name];
    // Named before its members are looked at, because shapes may contain themselves.
    shapes[name] = { kind: 'structure', ...known, members: { ...known?.members } };
    members.forEach((member, index) => {
      if (known?.members[member] === undefined || known.members[member] === name) {
        shapes[name].members[member] ??= target(name, member, schemas[index]);
      } else {
        addNewerValues(known.members[member], enums.get(`${name}.${member}`) ?? []);
        descend(schemas[index]);
      }
    });
    if (known === undefined && required > 0) shapes[name].required = members.slice(0, required);
    return name;
  }

  /** Older enumerations, or lists of them, may have newer values. */
  function addNewerValues(target, values) {
    const shape = shapes[target];
    const of = shape.kind === 'list' ? shape.of : target;
    const known = shapes[of].values;
    const added = values.filter((value) => known?.includes(value) === false);
    if (added.length > 0) shapes[of] = { ...shapes[of], values: [...known, ...added] };
  }

  /** Older members may hold structures with newer members. */
  function descend(schema) {
    const [of] = unwrap(schema);
    if (Array.isArray(of) && of[0] === 3) structure(of);
    if (Array.isArray(of) && (of[0] === 1 || of[0] === 2)) descend(of[of.length - 1]);
  }

  function target(owner, member, schema) {
    const [of, sensitive] = unwrap(schema);
    if (Array.isArray(of)) return named(owner, member, of, sensitive);
    const constraints = documented[`${owner}.${member}`] ?? documented[member];
    const values = enums.get(`${owner}.${member}`);
    if (of === 0 && constraints === undefined && values === undefined) {
      const same = targets.get(member);
      if (same !== undefined) return same;
    }
    const own = `${owner}${member}`;
    if (of === 128) return sameMap(member) ?? define(own, { kind: 'map', key: text(), of: text() });
    if (of === 64) {
      return define(own, { kind: 'list', of: values === undefined ? text() : enumeration(`${own}Element`, values) });
    }
    if (values !== undefined) return enumeration(own, values);
    if (constraints === undefined && of === 0) return text();
    return define(own, { kind: kindOf(of), ...constraints, ...(sensitive && { sensitive: true }) });
  }

  function sameMap(member) {
    const name = maps.get(member);
    return name !== undefined && shapes[shapes[name].of].kind === 'string' ? name : undefined;
  }

  function named(owner, member, schema, sensitive) {
    const [type, , name] = schema;
    if (type === 3) return structure(schema);
    if (shapes[name] !== undefined) {
      descend(schema);
      return name;
    }
    if (type === 1) return define(name, { kind: 'list', of: target(name, 'Element', schema[4]) });
    if (type === 2) return define(name, { kind: 'map', key: text(), of: target(name, 'Element', schema[5]) });
    const constraints = documented[`${owner}.${member}`] ?? documented[member];
    return define(name, { kind: kindOf(schema[4]), ...constraints, ...(sensitive && { sensitive: true }) });
  }

  function enumeration(name, values) {
    return define(name, { kind: 'string', values });
  }

  function text() {
    return define('String', { kind: 'string' });
  }

  function define(name, shape) {
    shapes[name] ??= shape;
    return name;
  }
}

/** A member's schema without its wrapping: what it is, and whether it is sensitive. */
function unwrap(schema) {
  const wrapped = Array.isArray(schema) && typeof schema[0] !== 'number';
  const inner = wrapped ? schema[0] : schema;
  const of = typeof inner === 'function' ? inner() : inner;
  return [of, Array.isArray(of) && (of[3] & 8) === 8];
}

function kindOf(primitive) {
  const kind = { 0: 'string', 1: 'integer', 2: 'boolean', 4: 'timestamp', 15: 'document', 21: 'blob' }[primitive];
  if (kind === undefined) throw new Error(`The SDK has a type that no input had so far: ${primitive}`);
  return kind;
}

/** The shape that most members of a name have. */
function targetsByMember(shapes, kind) {
  const counts = new Map();
  for (const { members = {} } of Object.values(shapes)) {
    for (const [member, name] of Object.entries(members)) {
      if (shapes[name].kind !== kind) continue;
      const of = counts.get(member) ?? counts.set(member, new Map()).get(member);
      of.set(name, (of.get(name) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([member, of]) => [member, [...of].sort((a, b) => b[1] - a[1])[0][0]]));
}

function unsignedOperations() {
  const text = readFileSync(new URL('dist-es/auth/httpAuthSchemeProvider.js', folder), 'utf8');
  return new Set([...text.matchAll(/case "(\w+)":/g)].map(([, name]) => name));
}

/** The values of members that the SDK types as enumerations: `Structure.Member` → values. */
function enumsByMember() {
  const files = readdirSync(new URL('dist-types/models/', folder)).filter((name) => /^models_\d+\.d\.ts$/.test(name));
  const text = files.map((name) => readFileSync(new URL(`dist-types/models/${name}`, folder), 'utf8')).join('\n');
  const exported = new Map(Object.entries(sdk));
  const found = new Map();
  for (const [, owner, body = ''] of text.matchAll(/export interface (\w+) \{\n([\s\S]*?)\n\}/g)) {
    for (const [, member, type = ''] of body.matchAll(/^ {4}(\w+)\??: (\w+)(?:\[\])? \| undefined;$/gm)) {
      const values = exported.get(type);
      if (typeof values === 'object' && !Array.isArray(values)) found.set(`${owner}.${member}`, Object.values(values));
    }
  }
  return found;
}
