import type { Authorization } from '../../wire/operation.js';

/** The model of a service's inputs. Shapes refer to each other by name. */
export interface ServiceModel {
  /** By operation: how it is authorized, and the shape of its input. */
  readonly operations: Readonly<Record<string, readonly [Authorization, string | null]>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** A shape with its constraints. `min` and `max` bound a length, or the value of an integer; both are inclusive. */
export type Shape =
  | StringShape
  | IntegerShape
  | BlobShape
  | ListShape
  | MapShape
  | StructureShape
  | { readonly kind: 'boolean' | 'timestamp' | 'document' };

interface Constrained {
  readonly min?: number;
  readonly max?: number;
  /** Holds a secret: its value never enters a message. */
  readonly sensitive?: boolean;
}

export interface StringShape extends Constrained {
  readonly kind: 'string';
  /** In Java's syntax, for the whole value, without anchors. */
  readonly pattern?: string;
  readonly values?: readonly string[];
}

export interface IntegerShape extends Constrained {
  readonly kind: 'integer';
}

/** Base64 in JSON; `min` and `max` count bytes. */
export interface BlobShape extends Constrained {
  readonly kind: 'blob';
}

export interface ListShape extends Constrained {
  readonly kind: 'list';
  readonly of: string;
}

export interface MapShape extends Constrained {
  readonly kind: 'map';
  readonly key: string;
  readonly of: string;
}

export interface StructureShape extends Constrained {
  readonly kind: 'structure';
  readonly members: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}
