import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Connection } from './connection.js';
import { readMessage, useConsole } from './live.js';
import { submitting } from './parts.js';

/** A modal dialog: the browser keeps the focus in it, and restores it when the dialog closes. */
function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: (close: () => void) => ComponentChildren;
}): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children(() => dialog.current?.close())}
    </dialog>
  );
}

/** A dialog with a form. It stays open and shows the error until its action succeeds. */
export function FormDialog({
  title,
  submit,
  done,
  act,
  onClose,
  children,
}: {
  title: string;
  submit: string;
  /** The message after success. */
  done: string;
  act: (connection: Connection, fields: Readonly<Record<string, string>>) => Promise<unknown>;
  onClose: () => void;
  children: ComponentChildren;
}): VNode {
  const { connection, refresh, say } = useConsole();
  const [error, setError] = useState<string>();
  const send = async (fields: Readonly<Record<string, string>>, close: () => void): Promise<void> => {
    setError(undefined);
    try {
      await act(connection, fields);
      say(done);
      close();
    } catch (thrown) {
      setError(readMessage(thrown));
    } finally {
      refresh();
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {(close) => (
        <form onSubmit={submitting((fields) => void send(fields, close))}>
          {children}
          {/* The rest of the page, with its messages, is not reachable while a dialog is open. */}
          <div role="alert">{error !== undefined && <p class="error">{error}</p>}</div>
          <div class="row">
            <button type="button" class="second" onClick={close}>
              Cancel
            </button>
            <button type="submit">{submit}</button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** A button with a confirmation. */
export function ConfirmButton({
  label,
  question,
  disabled = false,
  onConfirm,
}: {
  label: string;
  question: string;
  disabled?: boolean;
  onConfirm: () => void;
}): VNode {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="second bad" disabled={disabled} onClick={() => setAsking(true)}>
        {label}
      </button>
      {isAsking && (
        <Dialog title={label} onClose={() => setAsking(false)}>
          {(close) => (
            <>
              <p>{question}</p>
              <div class="row">
                <button type="button" class="second" onClick={close}>
                  Cancel
                </button>
                <button
                  type="button"
                  class="bad"
                  onClick={() => {
                    close();
                    onConfirm();
                  }}
                >
                  {label}
                </button>
              </div>
            </>
          )}
        </Dialog>
      )}
    </>
  );
}
