import { createOwnError } from '../errors/own-errors.js';

/** A module that is loaded when it is needed; one that can't be is a `NetworkError`. */
export function loaded<Module>(module: Promise<Module>): Promise<Module> {
  return module.catch((cause: unknown) => {
    throw createOwnError('NetworkError', cause);
  });
}
