import type { Settings } from '../src/base/settings.js';

/** The settings of a server on loopback with the defaults of the command line. */
export const testSettings: Settings = {
  publicUrl: 'http://127.0.0.1:9319',
  issuer: 'local',
  account: '123456789012',
  region: 'us-east-1',
  loopback: true,
  strict: false,
  allowOutbound: false,
  iamProviders: new Map(),
  allowedHosts: [],
  allowedOrigins: [],
  triggers: {},
  roles: new Map(),
  administrator: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
};
