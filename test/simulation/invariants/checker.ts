import type { Fact } from '../facts.js';
import type { World } from '../world.js';

/** Receives each step of a world, and calls `world.violate` for a forbidden one. */
export type Checker = (fact: Fact) => void;

/** Makes a checker for one world. */
export type CreateChecker = (world: World) => Checker;
