// npm run example: starts an app of examples/ for a reader (tools/start-example.mjs).
import { runWithSetup } from './bootstrap.mjs';

runWithSetup('tools/start-example.mjs', { build: true });
