import type { ProvisionedLimit } from '../configuration/provisioned-limits.js';

/** `LimitDefinitionType`: the limit that an operation is about. */
export interface LimitDefinitionType {
  readonly LimitClass: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

/** `LimitType`: a limit in answers. */
export interface LimitType {
  readonly LimitDefinition: LimitDefinitionType;
  readonly ProvisionedLimitValue: number;
  readonly FreeLimitValue: number;
}

/** A limit as `LimitType`. */
export function toLimitType(LimitClass: string, { category, value, free }: ProvisionedLimit): LimitType {
  return {
    LimitDefinition: { LimitClass, Attributes: { Category: category } },
    ProvisionedLimitValue: value,
    FreeLimitValue: free,
  };
}
