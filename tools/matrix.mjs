// npm run matrix: the portable suite in each browser, runtime, bundler and test runner, and the types in each compiler.
import { runWithSetup } from './bootstrap.mjs';

runWithSetup('tools/run-matrix.mjs', { build: true });
