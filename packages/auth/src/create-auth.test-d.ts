import { expectTypeOf } from 'vitest';
import type { UserAttributes } from './cognito/user-attributes.js';
import type { Auth, AuthOptions } from './create-auth.js';

/** A type whose members may be undefined where they may be absent, at each depth. An attribute has a value. */
type WithUndefined<T> = T extends
  | string
  | AbortSignal
  | UserAttributes
  | readonly unknown[]
  | ((...input: never) => unknown)
  ? T
  : { [Key in keyof T]: object extends Pick<T, Key> ? WithUndefined<T[Key]> | undefined : WithUndefined<T[Key]> };

type Input<Name extends keyof Auth> = NonNullable<Parameters<Auth[Name]>[0]>;

// Under exactOptionalPropertyTypes, too, an app may pass what it has not set: each input and each option takes undefined.
expectTypeOf<
  { [Name in keyof Auth]: WithUndefined<Input<Name>> extends Input<Name> ? never : Name }[keyof Auth]
>().toEqualTypeOf<never>();
expectTypeOf<{ [Name in keyof AuthOptions]: AuthOptions[Name] | undefined }>().toExtend<AuthOptions>();
