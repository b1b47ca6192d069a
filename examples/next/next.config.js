import { withClaviger } from '@claviger/local/vite';

export default withClaviger({ reactStrictMode: true }, { allowLoopback: process.env.END_TO_END === '1' });
