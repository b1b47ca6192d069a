/** The configuration of the app: of the running backend in development, of the file `outputs` in a build. */
declare module 'virtual:claviger/outputs' {
  const outputs: import('./app-outputs.js').AppOutputs;
  // biome-ignore lint/style/noDefaultExport: as a JSON file has one
  export default outputs;
}
