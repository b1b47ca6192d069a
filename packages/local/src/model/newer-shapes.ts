import type { ServiceModel, Shape, StructureShape } from './shapes.js';

/**
 * What the generated model of user pools lacks because it was added to Cognito after April 2025. Constraints are
 * those of the shapes that were there before.
 */
export function withNewerUserPoolShapes(model: ServiceModel): ServiceModel {
  return {
    operations: {
      ...model.operations,
      GetTokensFromRefreshToken: ['public', 'GetTokensFromRefreshTokenRequest'],
    },
    shapes: {
      ...model.shapes,
      GetTokensFromRefreshTokenRequest: {
        kind: 'structure',
        members: {
          RefreshToken: 'TokenModelType',
          ClientId: 'ClientIdType',
          ClientSecret: 'ClientSecretType',
          DeviceKey: 'DeviceKeyType',
          ClientMetadata: 'ClientMetadataType',
        },
        required: ['RefreshToken', 'ClientId'],
      },
      CreateUserPoolClientRequest: withRotation(model.shapes['CreateUserPoolClientRequest']),
      UpdateUserPoolClientRequest: withRotation(model.shapes['UpdateUserPoolClientRequest']),
      RefreshTokenRotationType: {
        kind: 'structure',
        members: { Feature: 'FeatureType', RetryGracePeriodSeconds: 'RetryGracePeriodSecondsType' },
        required: ['Feature'],
      },
      FeatureType: { kind: 'string', values: ['ENABLED', 'DISABLED'] },
      RetryGracePeriodSecondsType: { kind: 'integer', min: 0, max: 60 },
    },
  };
}

function withRotation(shape: Shape | undefined): StructureShape {
  if (shape?.kind !== 'structure') throw new TypeError('The generated model has no requests for app clients');
  return { ...shape, members: { ...shape.members, RefreshTokenRotation: 'RefreshTokenRotationType' } };
}
