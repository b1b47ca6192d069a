import { index, route } from '@react-router/dev/routes';

export default [
  index('routes/notes.jsx'),
  route('auth/*', 'routes/auth.js', { id: 'auth' }),
  route('api/*', 'routes/auth.js', { id: 'api' }),
];
