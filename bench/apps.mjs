// What tools for apps cost: node bench/apps.mjs
import { measureVended, vended } from '../tools/sizes.mjs';
import { countRenders } from './lib/react-renders.mjs';
import { measureViteStart } from './lib/vite-start.mjs';

const { withoutMs, withMs, laterMs, budgetMs } = await measureViteStart();
const figures = `${withMs.toFixed(0)} ms with a backend, ${withoutMs.toFixed(0)} ms without`;
console.log(`vite dev is ready ${laterMs.toFixed(0)} ms later, of at most ${budgetMs} (${figures})`);
if (laterMs > budgetMs) process.exitCode = 1;

const react = vended.find(({ entry }) => entry === 'react');
const { size, faults } = await measureVended(react);
console.log(`React adds ${size} bytes min+gzip over the core, of at most ${react.budget}`);
if (faults.length > 0) process.exitCode = 1;

const { hydration, refresh, signOut } = await countRenders();
console.log(
  `a component renders ${hydration} time for a page, ${refresh} for a refresh of tokens, ${signOut} for a sign-out`,
);
if (hydration !== 1 || refresh !== 0 || signOut !== 1) process.exitCode = 1;
