// npm test, and npm run check with --quick: every step of tools/steps.mjs. The build is one of them.
import { runWithSetup } from './bootstrap.mjs';

runWithSetup('tools/run-steps.mjs', { build: false });
