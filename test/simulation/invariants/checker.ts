import type { Fact } from '../facts.js';
import type { World } from '../world.js';

/** Hears of everything that happens in a world, and calls `world.violate` when it must not have. */
export type Checker = (fact: Fact) => void;

/** Makes a checker for one world. */
export type CreateChecker = (world: World) => Checker;
