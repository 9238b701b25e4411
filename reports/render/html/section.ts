/** A section of the page, with a heading that can be linked to. */
import { html, NOTHING, type Content, type Html } from './markup.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

export function sectionElement({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section> `;
}

/** Where the sections are; nothing for a few that are seen at once. */
export function contents(sections: readonly Section[]): Html {
  if (sections.length < 3) return NOTHING;
  return html`<nav aria-label="Sections">
    <ul>
      ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li> `)}
    </ul>
  </nav>`;
}
