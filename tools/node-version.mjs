// The first thing every root command runs, on any version of Node: keep to syntax that Node 12 can parse.

/**
 * Tells whether a version such as `22.16.0` is at least `major.minor`.
 *
 * @param {string} version
 * @param {number} major
 * @param {number} [minor]
 * @returns {boolean}
 */
export function isAtLeast(version, major, minor = 0) {
  const parts = version.replace(/^v/, '').split('.');
  const ownMajor = Number(parts[0]);
  return ownMajor > major || (ownMajor === major && Number(parts[1]) >= minor);
}

/**
 * Ends the process with one sentence when this Node is older than 20.
 */
export function requireNode() {
  if (!isAtLeast(process.versions.node, 20)) {
    console.error(
      'Claviger needs Node.js 20 or later to set itself up, and this is ' +
        process.versions.node +
        ': see https://nodejs.org/en/download.',
    );
    process.exit(1);
  }
}
