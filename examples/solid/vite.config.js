import { claviger } from '@claviger/local/vite';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

// `npm run dev` starts the backend, too. `seed.json` has the user.
export default defineConfig({
  plugins: [solid(), claviger({ seed: 'seed.json', data: ':memory:' })],
});
