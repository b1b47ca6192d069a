// What the users of api-extractor share: the API reports, and the declarations that a package ships.

/**
 * The compiler that reads declarations. api-extractor brings a TypeScript of its own, which must not read the options of
 * ours.
 *
 * @param {string} types path of the entry's declarations
 */
export function describeCompiler(types) {
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    lib: ['ES2023', 'DOM'],
    types: [],
  };
  return { overrideTsconfig: { compilerOptions, files: [types] } };
}
