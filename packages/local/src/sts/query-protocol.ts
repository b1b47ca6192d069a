import type { RawRequest } from '../iam/signature-canonical.js';
import { inputShape, serviceModel, shapeNamed } from '../model/models.js';
import type { Shape, StructureShape } from '../model/shapes/shapes.js';
import { ServiceError } from '../wire/service-error.js';

/** AWS query: a form in, XML out, the operation in a parameter. */

const VERSION = '2011-06-15';
const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;

/** The parameters of a call: of the form in the body, and of the URL. */
export type Parameters = ReadonlyMap<string, string>;

/** @throws ServiceError `MalformedInput` when a parameter comes twice */
export function readParameters({ target, body }: RawRequest): Parameters {
  const mark = target.indexOf('?');
  const sources = [new TextDecoder().decode(body), mark < 0 ? '' : target.slice(mark + 1)];
  const parameters = new Map<string, string>();
  for (const source of sources) {
    for (const [name, value] of new URLSearchParams(source)) {
      if (parameters.has(name)) throw malformedInput('A parameter comes more than once.');
      parameters.set(name, value);
    }
  }
  return parameters;
}

/**
 * The operation that is called.
 *
 * @throws ServiceError `MissingAction`, `InvalidAction`
 */
export function readAction(parameters: Parameters): string {
  const action = parameters.get('Action');
  if (action === undefined || action === '') {
    throw new ServiceError('MissingAction', 'The request must contain the parameter Action.');
  }
  const version = parameters.get('Version') ?? 'NO_VERSION_SPECIFIED';
  if (version !== VERSION || !Object.hasOwn(serviceModel('sts').operations, action)) {
    throw unknownAction(action, version);
  }
  return action;
}

export function unknownAction(action: string, version: string = VERSION): ServiceError {
  const name = (text: string): string => text.slice(0, 128).replace(/[^\w.-]/g, '?');
  return new ServiceError('InvalidAction', `Could not find operation ${name(action)} for version ${name(version)}`);
}

/**
 * The input of an operation, its members typed by the model. Its constraints are not checked yet.
 *
 * @throws ServiceError `MalformedInput` for text where a number belongs
 */
export function readInput(action: string, parameters: Parameters): Record<string, unknown> {
  return readStructure(inputShape('sts', action), toTree(parameters));
}

/** What the names of parameters say by their dots. A look through all names for each member would be quadratic. */
interface ParameterTree {
  readonly value?: string;
  readonly children: Map<string, ParameterTree>;
}

/** Deeper than the members of any input. */
const DEEPEST = 8;

function toTree(parameters: Parameters): ParameterTree {
  const root: ParameterTree = { children: new Map() };
  for (const [name, value] of parameters) {
    const path = name.split('.', DEEPEST + 1);
    const last = path.pop();
    if (last === undefined || path.length >= DEEPEST) continue;
    let { children } = root;
    for (const part of path) {
      const child: ParameterTree = children.get(part) ?? { children: new Map() };
      children.set(part, child);
      children = child.children;
    }
    children.set(last, { value, children: children.get(last)?.children ?? new Map() });
  }
  return root;
}

function readStructure(shape: StructureShape, { children }: ParameterTree): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, target] of Object.entries(shape.members)) {
    const value = readMember(shapeNamed(serviceModel('sts'), target), children.get(name), name);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

function readMember(shape: Shape, given: ParameterTree | undefined, name: string): unknown {
  if (given === undefined) return undefined;
  if (shape.kind === 'structure') return given.children.size > 0 ? readStructure(shape, given) : undefined;
  if (shape.kind === 'list') {
    const element = shapeNamed(serviceModel('sts'), shape.of);
    const parts = [...(given.children.get('member')?.children ?? [])].filter(([index]) => /^\d{1,6}$/.test(index));
    parts.sort(([one], [other]) => Number(one) - Number(other));
    return parts.length === 0 ? undefined : parts.map(([, part]) => readMember(element, part, name) ?? {});
  }
  const { value } = given;
  if (value === undefined || shape.kind !== 'integer') return value;
  if (!/^-?\d{1,15}$/.test(value)) throw malformedInput(`${name} is not a number.`);
  return Number(value);
}

function malformedInput(message: string): ServiceError {
  return new ServiceError('MalformedInput', message);
}

/** The answer to a call that succeeded. */
export function writeResult(action: string, output: object, requestId: string): string {
  const result = `<${action}Result>${writeMembers(output)}</${action}Result>`;
  const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
  return `<${action}Response xmlns="${NAMESPACE}">${result}${metadata}</${action}Response>\n`;
}

/** The answer to a call that failed. */
export function writeError(error: ServiceError, requestId: string): string {
  const members = { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.name, Message: error.message };
  return (
    `<ErrorResponse xmlns="${NAMESPACE}"><Error>${writeMembers(members)}</Error>` +
    `${element('RequestId', requestId)}</ErrorResponse>\n`
  );
}

function writeMembers(output: object): string {
  return Object.entries(output)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: unknown): string {
  return `<${name}>${typeof value === 'object' && value !== null ? writeMembers(value) : escapeXml(String(value))}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

function escapeXml(text: string): string {
  return (
    text
      .replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? '')
      // XML 1.0, section 2.2: no way to write these.
      .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
  );
}
