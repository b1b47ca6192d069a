import { mode } from '../server';

export const metadata = { title: 'Notes' };

export default function Layout({ children }) {
  return (
    <html lang="en" data-mode={mode}>
      <body>{children}</body>
    </html>
  );
}
