/** The frame of every view: name of the house, navigation, language, who books, and where things are announced. */
import type { ComponentType } from 'preact';
import { html, render } from 'htm/preact';

import { announcement, notice } from './announce.ts';
import { isLost } from './connection.ts';
import { NameQuestion } from './name-question.ts';
import { isAskingName, openPerson, person } from './person.ts';
import { VIEWS, type View } from './views.ts';
import { chooseLanguage, language, LANGUAGES, openLanguage } from './words.ts';
import { say } from './words/frame.ts';

/** Shows a view in the frame, for good. */
export function mount(name: View['name'], Content: ComponentType): void {
  openLanguage();
  openPerson();
  const root = document.getElementById('app');
  if (root === null) throw new Error('the document has no place for the page');
  render(html`<${Shell} name=${name} content=${Content} />`, root);
}

interface ShellProps {
  readonly name: View['name'];
  readonly content: ComponentType;
}

function Shell({ name, content }: ShellProps) {
  document.title = `${say(name)} · vaga`;
  return html`
    <a class="skip" href="#content">${say('skip')}</a>
    <header class="column">
      <p class="brand">vaga</p>
      <${Navigation} name=${name} />
      <${Who} />
      <${LanguageChoice} />
    </header>
    <main id="content" tabindex="-1"><${content} /></main>
    <footer class="column"><p>${say('demonstration')}</p></footer>
    <p class="lost" role="status">${isLost.value ? say('lost') : ''}</p>
    <p class="unseen" aria-live="polite">${announcement}</p>
  `;
}

function Navigation({ name }: { readonly name: View['name'] }) {
  return html`<nav aria-label=${say('views')}>
    <ul>
      ${VIEWS.map(
        (view) =>
          html`<li key=${view.name}>
            <a href=${view.path} aria-current=${view.name === name ? 'page' : undefined}>${say(view.name)}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

function Who() {
  const { value: name } = person;
  const [ask, stop] = [true, false].map((value) => () => {
    isAskingName.value = value;
  });
  return html`<div class="who">
    <span>${name === '' ? say('nobody') : html`${say('you')} <b translate="no">${name}</b>`}</span>
    <button type="button" class="quiet" onClick=${ask}>
      ${say(name === '' ? 'giveName' : 'changeName')}
    </button>
    ${isAskingName.value && html`<${NameQuestion} onClose=${stop} />`}
  </div>`;
}

function LanguageChoice() {
  const names = { pt: 'Português', en: 'English' };
  return html`<div class="languages" role="group" aria-label=${say('language')}>
    ${LANGUAGES.map(
      (one) =>
        html`<button
          type="button"
          class="quiet"
          key=${one}
          lang=${one}
          aria-pressed=${String(language.value === one)}
          onClick=${() => chooseLanguage(one)}
        >
          ${names[one]}
        </button>`,
    )}
  </div>`;
}

/** The last notice, in a place that is kept for it, so that nothing moves when there is one. */
export function NoticeLine() {
  const told = notice.value;
  return html`<p class=${`notice ${told?.kind ?? ''}`} role="status">${told?.text ?? ''}</p>`;
}
