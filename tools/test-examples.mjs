// npm run test:examples: the test of each app in examples/; `npm run test:examples -- --help` says what can be asked of it.
import { runWithSetup } from './bootstrap.mjs';

runWithSetup('tools/run-examples.mjs', { build: true });
