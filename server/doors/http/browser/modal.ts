/** A question in front of the page. The browser keeps the focus within it, closes it with Escape and gives the focus back. */
import type { ComponentChildren } from 'preact';
import { html } from 'htm/preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

import { say } from './words/frame.ts';

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

/** Shown as long as it is rendered. */
export function Modal({ title, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Taken away without being closed, it would keep the focus that it has borrowed.
    return () => shown?.close();
  }, []);
  const cancel = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${dialog} aria-labelledby=${heading} onCancel=${cancel}>
    <h2 id=${heading}>${title}</h2>
    ${children} ${/* The last, so that the focus comes to what is asked. */ ''}
    <button type="button" class="quiet close" aria-label=${say('close')} onClick=${onClose}>✕</button>
  </dialog>`;
}
