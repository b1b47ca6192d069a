import { claviger } from '@claviger/local/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// `npm run dev` starts the backend, too. `seed.json` has the user.
export default defineConfig({
  plugins: [vue(), claviger({ seed: 'seed.json', data: ':memory:' })],
});
