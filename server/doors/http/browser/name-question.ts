/** Asks who books here, and says that nobody checks it. */
import { html } from 'htm/preact';
import { useState } from 'preact/hooks';

import { Modal } from './modal.ts';
import { choosePerson, nameIn, person } from './person.ts';
import { say } from './words/frame.ts';

export function NameQuestion({ onClose }: { readonly onClose: () => void }) {
  const [isWrong, setWrong] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = new FormData(event.target as HTMLFormElement).get('name');
    const name = nameIn(typeof text === 'string' ? text : '');
    setWrong(name === undefined);
    if (name === undefined) return;
    choosePerson(name);
    onClose();
  };
  return html`<${Modal} title=${say('whoAreYou')} onClose=${onClose}>
    <form onSubmit=${submit}>
      <p class="note">${say('why')}</p>
      <label>
        <span>${say('yourName')}</span>
        <input
          name="name"
          autocomplete="nickname"
          required
          autofocus
          defaultValue=${person.value}
          aria-invalid=${isWrong ? 'true' : undefined}
          aria-describedby="name-fault"
        />
      </label>
      <p id="name-fault" class="fault" role="alert">${isWrong ? say('badName') : ''}</p>
      <div class="actions"><button class="strong">${say('start')}</button></div>
    </form>
  <//>`;
}
