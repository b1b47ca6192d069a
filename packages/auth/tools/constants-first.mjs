/**
 * Declares the numbers and texts of a bundled file in its first lines, with `const`. A minifier writes the value of such a
 * constant where the name stands; esbuild does so only before the first other statement, and its bundles say `var`. An app
 * loads 150 bytes less.
 *
 * @param {string} code
 * @returns {string}
 */
export function putConstantsFirst(code) {
  /** @type {string[]} */
  const constants = [];
  const rest = code.replaceAll(/^var (\w+ = (?:[\d.e]+|"[^"]*");\n)/gm, (_, /** @type {string} */ declaration) => {
    constants.push(`const ${declaration}`);
    return '';
  });
  return constants.join('') + rest;
}
