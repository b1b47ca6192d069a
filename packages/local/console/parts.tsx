import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { Live } from './live.js';

/** Shows loaded content, or a sentence while it loads or after a failure. */
export function Loaded<T>({ live, children }: { live: Live<T>; children: (value: T) => ComponentChildren }): VNode {
  if (live.error !== undefined) return <p class="error">{live.error}</p>;
  if (live.value === undefined) return <p class="soft">Loading …</p>;
  return <>{children(live.value)}</>;
}

/** An instant in the user's time zone; for today only the time. */
export function Instant({ at }: { at: string | number }): VNode {
  const date = new Date(at);
  const whole = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  const isToday = date.toDateString() === new Date().toDateString();
  return (
    <time dateTime={date.toISOString()} title={whole}>
      {isToday ? date.toLocaleTimeString(undefined, { timeStyle: 'medium' }) : whole}
    </time>
  );
}

const COPIED_MS = 2_000;

/** Copies a text. Browsers have a clipboard only on loopback and over TLS. */
export function CopyButton({ text, what }: { text: string; what: string }): VNode | null {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  if (!isSecureContext) return null;
  const copy = (): void =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <button
      type="button"
      class="second small"
      aria-label={isCopied ? undefined : `Copy ${what}`}
      aria-live="polite"
      onClick={copy}
    >
      {isCopied ? 'Copied' : 'Copy'}
    </button>
  );
}

/** Code to copy. */
export function Code({ title, text }: { title: string; text: string }): VNode {
  return (
    <details>
      <summary>{title}</summary>
      <CopyButton text={text} what={title} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too */}
      <pre tabIndex={0}>{text}</pre>
    </details>
  );
}

/** A field with its label. */
export function Field({ label, children }: { label: string; children: (id: string) => ComponentChildren }): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}

/** Handles a form in the page: passes its fields as texts. */
export function submitting(take: (fields: Readonly<Record<string, string>>, form: HTMLFormElement) => void) {
  return (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    take(Object.fromEntries(entries), form);
  };
}
