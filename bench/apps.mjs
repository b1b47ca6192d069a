// What tools for apps cost: node bench/apps.mjs
import { measureViteStart } from './lib/vite-start.mjs';

const { withoutMs, withMs, laterMs, budgetMs } = await measureViteStart();
const figures = `${withMs.toFixed(0)} ms with a backend, ${withoutMs.toFixed(0)} ms without`;
console.log(`vite dev is ready ${laterMs.toFixed(0)} ms later, of at most ${budgetMs} (${figures})`);
if (laterMs > budgetMs) process.exitCode = 1;
