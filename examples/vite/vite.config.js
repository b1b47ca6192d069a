import { claviger } from '@claviger/local/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [claviger({ seed: 'seed.json', allowLoopback: process.env.END_TO_END === '1' })],
});
