import { claviger } from '@claviger/local/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `npm run dev` starts the backend, too. `seed.json` has the user.
export default defineConfig({
  plugins: [svelte(), claviger({ seed: 'seed.json', data: ':memory:' })],
});
