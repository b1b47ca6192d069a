import { createHash } from 'node:crypto';

/** The one stylesheet of the login pages. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f3f4f8;--card:#fff;--text:#1b1d27;--soft:#5a5f73;--line:#c3c7d6;--field:#7f859e;--accent:#3550c8;--on-accent:#fff;--bad:#b3123a;--bad-back:#fdecef;--good-back:#e6f4ea}
@media (prefers-color-scheme:dark){:root{--page:#12131a;--card:#1c1e29;--text:#eceef6;--soft:#a8aec4;--line:#474c61;--field:#767c98;--accent:#9db0ff;--on-accent:#10121c;--bad:#ff9db0;--bad-back:#3a1a23;--good-back:#16301f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem 1rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:25rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:2rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
p{margin:.25rem 0 1rem}
.soft{color:var(--soft)}
form{margin:1rem 0 0}
label{display:block;font-weight:600;margin:0 0 1rem}
input:not([type=hidden]){display:block;width:100%;margin-top:.25rem;padding:.625rem .75rem;font:inherit;font-weight:400;color:inherit;background:transparent;border:1px solid var(--field);border-radius:.5rem}
button,.button{display:block;width:100%;margin:.5rem 0 0;padding:.7rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:var(--on-accent);background:var(--accent);border:1px solid var(--accent);border-radius:.5rem;cursor:pointer}
.second{color:var(--accent);background:transparent}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.error,.notice{margin:1rem 0;padding:.75rem 1rem;border-radius:.5rem;background:var(--good-back)}
.error{color:var(--bad);background:var(--bad-back)}
.or{margin:1.25rem 0 .75rem;text-align:center;color:var(--soft)}
nav{margin-top:1.5rem;display:flex;flex-wrap:wrap;gap:.5rem 1.5rem}
code{display:block;padding:.5rem .75rem;border:1px dashed var(--line);border-radius:.5rem;overflow-wrap:anywhere}
svg{display:block;width:12rem;height:12rem;margin:1rem auto;background:#fff}
`;

/** The hash by which a Content-Security-Policy allows an inline style or script. */
export function cspHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
