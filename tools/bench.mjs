// npm run bench: every script of bench/, one after another; `npm run bench -- local` runs those whose name begins so.
import { runWithSetup } from './bootstrap.mjs';

// It builds after it has read the command line.
runWithSetup('tools/run-bench.mjs', { build: false });
