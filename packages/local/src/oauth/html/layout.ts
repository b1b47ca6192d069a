import { html, raw } from 'hono/html';
import { CSRF_FIELD } from '../protocol/csrf.js';
import type { OauthContext } from '../protocol/parameters.js';
import { cspHash, STYLE } from './style.js';

/** A piece of a page; what is put into it is escaped. */
export type Html = ReturnType<typeof html>;

export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly status?: 200 | 400 | 403;
  /** Where its forms may redirect to, besides this server: the app's address, or `anywhere`. */
  readonly formTarget?: string | undefined;
  /** The only script on it. */
  readonly script?: string | undefined;
}

/** Sends a page that no site may frame, that no cache keeps, and that runs its own script alone. */
export async function sendPage(
  context: OauthContext,
  { title, body, status = 200, formTarget, script }: Page,
): Promise<Response> {
  const policy = [
    "default-src 'none'",
    `style-src ${cspHash(STYLE)}`,
    ...(script === undefined ? [] : [`script-src ${cspHash(script)}`]),
    ...(formTarget === 'anywhere' ? [] : [`form-action 'self'${formTarget === undefined ? '' : ` ${formTarget}`}`]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  context.header('Content-Security-Policy', policy.join('; '));
  context.header('X-Frame-Options', 'DENY');
  context.header('X-Content-Type-Options', 'nosniff');
  // `no-referrer` would take the Origin off this server's own forms.
  context.header('Referrer-Policy', 'same-origin');
  context.header('Cache-Control', 'no-store');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
${script === undefined ? '' : html`<script>${raw(script)}</script>`}
</body>
</html>`;
  return await context.html(page, status);
}

/** The source of a Content-Security-Policy for an app's address: its origin, or its scheme where that is its own. */
export function toFormTarget(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}

/** An error, which screen readers read as soon as the page is there. */
export function errorNote(message: string | undefined): Html | '' {
  if (message === undefined) return '';
  return html`<p class="error" role="alert" id="error" tabindex="-1" autofocus>${message}</p>`;
}

export function notice(message: string | undefined): Html | '' {
  return message === undefined ? '' : html`<p class="notice" role="status">${message}</p>`;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'date' | 'url';
  readonly autocomplete?: string;
  readonly inputmode?: 'numeric';
  readonly value?: string | undefined;
  readonly required?: boolean;
}

export function field({ name, label, type = 'text', autocomplete, inputmode, value, required = true }: Field): Html {
  const hints = html`${autocomplete === undefined ? '' : html` autocomplete="${autocomplete}"`}${inputmode === undefined ? '' : html` inputmode="${inputmode}"`}`;
  return html`<label>${label}<input name="${name}" type="${type}" value="${value ?? ''}"${hints} autocapitalize="none" spellcheck="false"${required ? html` required` : ''}></label>`;
}

/** Hidden fields. */
export function hidden(values: Readonly<Record<string, string | undefined>>): Html {
  const fields = Object.entries(values).filter(([, value]) => value !== undefined);
  return html`${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value ?? ''}">`)}`;
}

/** A form of this server's pages. */
export function form(csrf: string, action: string, content: Html): Html {
  return html`<form method="post" action="${action}">${hidden({ [CSRF_FIELD]: csrf })}${content}</form>`;
}
