/** The module with the configuration of the running backend, or of the build. */
export const OUTPUTS_MODULE = 'virtual:claviger/outputs';
