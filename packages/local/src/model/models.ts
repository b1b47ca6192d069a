import type { Authorization, ServiceName } from '../wire/operation.js';
import { AMENDED_SHAPES } from './amendments.js';
import { cognitoIdentityModel } from './generated/cognito-identity.js';
import { cognitoIdpModel } from './generated/cognito-idp.js';
import { stsModel } from './generated/sts.js';
import type { ServiceModel, Shape, StructureShape } from './shapes/shapes.js';

const MAKERS: Readonly<Record<ServiceName, () => ServiceModel>> = {
  'cognito-idp': cognitoIdpModel,
  'cognito-identity': cognitoIdentityModel,
  sts: stsModel,
};

const made = new Map<ServiceName, ServiceModel>();

/** The model of a service's inputs. It is built when the service is first called, then cached. */
export function serviceModel(service: ServiceName): ServiceModel {
  let model = made.get(service);
  if (model === undefined) {
    const published = MAKERS[service]();
    model = { ...published, shapes: { ...published.shapes, ...AMENDED_SHAPES[service] } };
    made.set(service, model);
  }
  return model;
}

/** How the model authorizes an operation; undefined when the service has none of that name. */
export function modelAuthorization(service: ServiceName, operation: string): Authorization | undefined {
  return entryOf(serviceModel(service), operation)?.[0];
}

/** The shape of an operation's input. */
export function inputShape(service: ServiceName, operation: string): StructureShape {
  const model = serviceModel(service);
  const entry = entryOf(model, operation);
  if (entry === undefined) throw new TypeError(`${service} has no operation ${operation}`);
  const shape = entry[1] === null ? EMPTY_INPUT : shapeNamed(model, entry[1]);
  if (shape.kind !== 'structure') throw new TypeError(`The input of ${operation} is no structure`);
  return shape;
}

/** A shape by the name that another one has for it. */
export function shapeNamed(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new TypeError(`The model has no shape ${name}`);
  return shape;
}

const EMPTY_INPUT: StructureShape = { kind: 'structure', members: {} };

function entryOf(model: ServiceModel, operation: string): readonly [Authorization, string | null] | undefined {
  return Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined;
}
