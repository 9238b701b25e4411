/** The frame of every report: one file that needs nothing but itself, with a way past its header for the keyboard. */
import { html, type Content, type Html } from './markup.ts';
import { contents, sectionElement, type Section } from './section.ts';

export interface ReportPage {
  readonly title: string;
  readonly head: Content;
  readonly scripts: Content;
  readonly header: Html;
  readonly sections: readonly Section[];
  /** Ends the page: "Made by …". */
  readonly madeBy: Html;
}

/** Who draws the charts. */
export const CHARTS_BY = 'Charts are drawn by uPlot, © Leon Sorokin, MIT licence.';

export function reportPage({ title, head, scripts, header, sections, madeBy }: ReportPage): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${head}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · vaga</title>
      </head>
      <body>
        <a class="skip" href="#report">Skip to the report</a>
        ${header} ${contents(sections)}
        <main id="report" tabindex="-1">${sections.map(sectionElement)}</main>
        <footer><p>${madeBy}</p></footer>
        ${scripts}
      </body>
    </html> `.source;
}
