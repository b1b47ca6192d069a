// What declarations offer: the inputs of exported functions and the members of types, as paths such as `options.metadata`.
// The coverage tables of docs/coverage-of-amplify.md are compared with it.
import { ts } from './compiler-api.mjs';

/** @typedef {{ path: string, isOptional: boolean }} Member */

/** Members whose own members count instead. The type of any other member is a value. */
const GROUPS = [
  ...['options', 'oauth', 'userAttribute', 'userPool', 'identityPool'],
  ...['loginWith', 'mfa', 'passwordFormat', 'passwordless', 'webAuthn'],
];

/**
 * Reads declaration files.
 *
 * @param {string[]} files absolute paths
 */
export function readDeclarations(files) {
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const exportsOf = (/** @type {string} */ file) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  const resolve = (/** @type {any} */ symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  /**
   * The members of a type, those of each part of a union together.
   *
   * @param {any[]} types
   * @param {boolean} isOptional whether the value itself may be absent
   * @param {string} prefix of the paths
   * @returns {Member[]}
   */
  const listMembers = (types, isOptional, prefix) => {
    /** @type {Map<string, { types: any[], isOptional: boolean }>} */
    const found = new Map();
    for (const part of types.flatMap(listParts)) {
      if (!isPlainObject(part)) continue;
      for (const symbol of checker.getPropertiesOfType(part)) {
        const type = checker.getTypeOfSymbol(symbol);
        if (checker.getNonNullableType(type).flags & ts.TypeFlags.Never) continue;
        const member = found.get(symbol.name) ?? { types: [], isOptional };
        member.types.push(type);
        member.isOptional ||= (symbol.flags & ts.SymbolFlags.Optional) !== 0;
        found.set(symbol.name, member);
      }
    }
    return [...found].flatMap(([name, member]) => {
      const nested = GROUPS.includes(name) ? listMembers(member.types, member.isOptional, `${prefix}${name}.`) : [];
      return nested.length > 0 ? nested : [{ path: `${prefix}${name}`, isOptional: member.isOptional }];
    });
  };
  const listParts = (/** @type {any} */ type) => {
    const present = checker.getNonNullableType(type);
    return present.isUnion() ? present.types : [present];
  };
  const isPlainObject = (/** @type {any} */ type) =>
    (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0 &&
    type.getCallSignatures().length === 0 &&
    !checker.isArrayType(type) &&
    !checker.isTupleType(type);

  return {
    /**
     * The inputs of a module's functions, as `function.path`.
     *
     * @param {string} file
     * @param {readonly string[]} contexts types of a first parameter that is no input
     * @returns {Member[]}
     */
    listInputs(file, contexts) {
      return exportsOf(file).flatMap((/** @type {any} */ symbol) => {
        const signature = checker.getTypeOfSymbol(resolve(symbol)).getCallSignatures().at(-1);
        const typeOf = (/** @type {any} */ parameter) => checker.getTypeOfSymbol(parameter);
        const input = signature
          ?.getParameters()
          .find((/** @type {any} */ parameter) => !contexts.includes(checker.typeToString(typeOf(parameter))));
        if (input === undefined) return [];
        const { questionToken, initializer } = input.valueDeclaration;
        const isOptional = questionToken !== undefined || initializer !== undefined;
        return listMembers([typeOf(input)], isOptional, `${symbol.name}.`);
      });
    },
    /**
     * The members of an exported type.
     *
     * @param {string} file
     * @param {string} name
     * @returns {string[]} paths
     */
    listMembersOf(file, name) {
      const symbol = exportsOf(file).find((/** @type {any} */ { name: exported }) => exported === name);
      const type = checker.getDeclaredTypeOfSymbol(resolve(symbol));
      return listMembers([type], true, '').map(({ path }) => path);
    },
    /**
     * The texts of an exported union or enum of texts, or those of one member of an exported type.
     *
     * @param {string} file
     * @param {string} name
     * @param {string} [member]
     * @returns {string[]}
     */
    listTexts(file, name, member) {
      const symbol = exportsOf(file).find((/** @type {any} */ { name: exported }) => exported === name);
      const type = checker.getDeclaredTypeOfSymbol(resolve(symbol));
      const parts =
        member === undefined ? [type] : listParts(type).map((/** @type {any} */ part) => part.getProperty(member));
      const types =
        member === undefined ? parts : parts.map((/** @type {any} */ part) => checker.getTypeOfSymbol(part));
      return types
        .flatMap(listParts)
        .flatMap((/** @type {any} */ { value }) => (typeof value === 'string' ? [value] : []));
    },
    /**
     * The texts of all enums and unions of texts that a module exports.
     *
     * @param {string} file
     * @returns {string[]}
     */
    listTextsOfAll(file) {
      return exportsOf(file).flatMap((/** @type {any} */ { name }) => this.listTexts(file, name));
    },
    /**
     * The texts that a module exports as constants.
     *
     * @param {string} file
     * @returns {string[]}
     */
    listConstants(file) {
      return exportsOf(file).flatMap((/** @type {any} */ symbol) => {
        const { value } = checker.getTypeOfSymbol(resolve(symbol));
        return typeof value === 'string' ? [value] : [];
      });
    },
  };
}
