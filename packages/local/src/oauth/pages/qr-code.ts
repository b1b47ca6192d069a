import { html } from 'hono/html';
import type { Html } from '../html/layout.js';

/** Cameras cannot read longer ones from a screen. */
const LONGEST_TEXT = 600;

/** The quiet zone of the standard, in modules. */
const BORDER = 4;

/**
 * Draws a QR code (ISO/IEC 18004) into a page: no script, no style, nothing to load.
 *
 * @param label the text for screen readers
 * @returns an empty text for a text that is too long
 */
export async function drawQrCode(text: string, label: string): Promise<Html | ''> {
  if (text.length > LONGEST_TEXT) return '';
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { ecc: 'M', border: BORDER });
  return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path fill="#000" d="${outline(data)}"/></svg>`;
}

/** The dark modules, each run of them in a row as one rectangle. */
function outline(modules: readonly (readonly boolean[])[]): string {
  return modules
    .flatMap((row, y) => {
      const line = row.map((dark) => (dark ? '1' : '0')).join('');
      return [...line.matchAll(/1+/g)].map(({ 0: run, index: x }) => `M${x} ${y}h${run.length}v1h-${run.length}z`);
    })
    .join('');
}
