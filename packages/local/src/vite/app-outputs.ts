import type { Outputs } from '../control/amplify-outputs.js';

/** What `virtual:claviger/outputs` exports: the configuration of the local backend, or of the build. */
export interface AppOutputs extends Pick<Outputs, 'version' | 'auth'> {
  /** The endpoints of the local backend. A build has those of its file, if any. */
  readonly custom?: Outputs['custom'];
}
