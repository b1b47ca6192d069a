import { claviger } from '@claviger/local/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` starts the backend, too. `seed.json` has the user.
export default defineConfig({
  plugins: [react(), claviger({ seed: 'seed.json', data: ':memory:' })],
});
