import type { Terms, TermsSettings } from '../configuration/terms.js';

/** `TermsType`: terms in answers. */
export interface TermsType extends TermsSettings {
  readonly TermsId: string;
  readonly UserPoolId: string;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

/** Terms as `TermsType`. */
export function toTermsType({ userPoolId, name, content, createdAt, modifiedAt }: Terms): TermsType {
  return {
    TermsId: name,
    UserPoolId: userPoolId,
    ...content,
    CreationDate: createdAt / 1_000,
    LastModifiedDate: modifiedAt / 1_000,
  };
}
