// What the tour needs of the place where it runs.

/**
 * @typedef {object} Place
 * @property {object} outputs the configuration, as createAuth takes it
 * @property {string} region of the identity pool
 * @property {string | undefined} stsEndpoint default: the service's own
 * @property {ReadonlyArray<readonly [label: string, value: string]>} facts told before the tour
 * @property {Person} person who signs in
 * @property {((to: string) => Promise<string>) | undefined} readCode the newest code that was sent to an address; undefined where no user signs up
 * @property {{ lines: readonly string[], untilStopped(): Promise<void> } | undefined} serve the output while it keeps serving
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Person
 * @property {string} username
 * @property {string} password
 */

export {};
