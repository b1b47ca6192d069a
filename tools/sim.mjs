// npm run sim: the keeper in a world of virtual time; `npm run sim -- --help` says what can be asked of it.
import { runWithSetup } from './bootstrap.mjs';

runWithSetup('tools/run-sim.mjs', { build: true });
