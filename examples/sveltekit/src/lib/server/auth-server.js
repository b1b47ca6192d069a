import { createAuthServer } from '@claviger/auth/server';
import outputs from '../../../amplify_outputs.json';

export const mode = process.env.AUTH_MODE ?? 'bff';
export const notesUrl = process.env.NOTES_URL;
export const bucket = { url: process.env.BUCKET_URL, region: 'us-east-1' };

export const server = createAuthServer(outputs, {
  mode,
  secret: process.env.AUTH_SECRET,
  origin: process.env.AUTH_ORIGIN,
  proxies: { '/api/': { to: notesUrl, token: 'access' } },
  vends: { awsCredentials: true },
  logger: console.warn,
});
