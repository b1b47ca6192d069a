import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// SvelteKit compares the origin of forms with this one.
export default defineConfig({
  plugins: [sveltekit({ adapter: adapter(), paths: { origin: process.env.AUTH_ORIGIN } })],
});
