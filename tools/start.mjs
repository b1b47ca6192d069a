// npm start: the main job shown in front of the reader (tools/tour/main.mjs).
import { runWithSetup } from './bootstrap.mjs';

runWithSetup('tools/tour/main.mjs', { build: true });
