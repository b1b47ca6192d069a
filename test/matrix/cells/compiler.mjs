// The packed types in one version of TypeScript, each way to find packages, with and without the DOM.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { APP, compile, MODULES } from '../../../tools/consumer.mjs';

/** From this version on a setting has to allow `node10`; from the other on the compiler has none. */
const NODE_10_IS_DEPRECATED = 6;
const NODE_10_IS_GONE = 7;

/**
 * @param {string} name `typescript-5.4`
 * @param {string} tool folder in which all versions are installed
 * @param {string} consumer folder with the packed packages
 */
export async function runCompiler(name, tool, consumer) {
  const require = createRequire(join(tool, 'package.json'));
  const { version } = require(`${name}/package.json`);
  const major = Number.parseInt(version, 10);
  const compiler = join(tool, 'node_modules', name, major >= NODE_10_IS_GONE ? 'bin/tsc' : 'lib/tsc.js');
  const results = Object.entries(MODULES).flatMap(([resolution, module]) => {
    const areas = {
      [resolution]: { files: APP },
      [`${resolution} without DOM`]: { files: ['entries.ts'], lib: ['ES2022'], types: ['node'] },
    };
    return Object.entries(areas).map(([area, fixture]) => {
      if (resolution === 'node10' && major >= NODE_10_IS_GONE)
        return { area, outcome: 'impossible', reason: 'TypeScript 7 has no `node10`', ms: 0 };
      const ignored = resolution === 'node10' && major === NODE_10_IS_DEPRECATED ? { ignoreDeprecations: '6.0' } : {};
      const startedAt = Date.now();
      const faults = compile(consumer, { compiler, module: { ...module, ...ignored }, ...fixture });
      const ms = Date.now() - startedAt;
      return faults.length === 0
        ? { area, outcome: 'passed', ms }
        : { area, outcome: 'failed', reason: faults.slice(0, 5).join('\n'), ms };
    });
  });
  return { version, results };
}
