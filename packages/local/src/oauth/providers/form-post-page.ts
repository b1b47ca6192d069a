import { html } from 'hono/html';
import { hidden, sendPage } from '../html/layout.js';
import type { OauthContext } from '../protocol/parameters.js';

const SCRIPT = 'document.forms[0].submit();';

/** The fields of a form, and where it is posted. */
export interface FormPost {
  readonly title: string;
  readonly action: string;
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** A source of a Content-Security-Policy; `anywhere` where the last address is unknown. */
  readonly formTarget: string;
}

/** A page that posts a form by itself, or by its button where scripts don't run (SAML 2.0 Bindings, section 3.5.4). */
export async function sendFormPostPage(
  context: OauthContext,
  { title, action, fields, formTarget }: FormPost,
): Promise<Response> {
  const body = html`<form method="post" action="${action}">${hidden(fields)}<button>Continue</button></form>`;
  return await sendPage(context, { title, body, formTarget, script: SCRIPT });
}
