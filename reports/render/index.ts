/** A race's document as text: pure functions, which neither read nor print anything. */
/** Workflow commands for a job of GitHub Actions, one a line: what failed is shown beside the run. */
export { raceAnnotations } from './annotations.ts';
/** The verdict card for a terminal; no line is wider than asked, whatever the document holds. No line break at the end. */
export { card } from './card.ts';
/** The document as one line of JSON, the only presentation that cuts nothing. No line break at the end. */
export { documentJson } from './json.ts';
/** JUnit XML under 1 MiB; the suite passes if and only if the verdict is `ok`, so `unknown` is an error. */
export { raceJunit } from './junit.ts';
/** Markdown under 1 MiB for the page of a CI job; nothing of the user's text is taken for Markdown. */
export { raceMarkdown } from './markdown.ts';
/** One HTML file under 2 MB that needs no network; nothing of the user's text is taken for HTML. */
export { raceHtml } from './html/page.ts';
/** A campaign of faults: its card, its Markdown, its annotations, its JUnit XML. As those of a race. */
export { chaosAnnotations, chaosCard, chaosMarkdown } from './chaos/text.ts';
export { chaosJunit } from './chaos/junit.ts';
/** A campaign as one HTML file under 12 MB: what was done to the server, how soon it served again, and every operation on a time line. */
export { chaosHtml } from './chaos/page.ts';
/** A lock's proof as one HTML file that needs no network; a refutation is played step by step. Nothing of the source is taken for HTML. */
export { proofHtml } from './player/page.ts';
/** A history as one HTML file under 12 MB: every operation of every client on a time line. */
export { timelineHtml } from './timeline/page.ts';
/** A soak as one HTML file that needs no network, and as text for a terminal. */
export { soakHtml } from './soak/page.ts';
export { soakText } from './soak/text.ts';
/** Benchmarks for a terminal, alone or beside those of another checkout. */
export { benchText, comparisonText } from './bench/text.ts';
/** A profile of the server as one HTML file that needs no network, and as a card for a terminal. */
export { profileHtml } from './profile/page.ts';
export { profileCard } from './profile/text.ts';
/** A sweep as one HTML file that needs neither network nor script, and as text for a terminal of 80 columns. */
export { sweepHtml } from './sweep/page.ts';
export { sweepText } from './sweep/text.ts';
/** A comparison of several targets as one HTML file that needs no network, and as text for a terminal. */
export { compareHtml } from './compare/page.ts';
export { compareText } from './compare/text.ts';
/** All that was measured on a machine as one HTML file that needs no network. */
export { benchReportHtml } from './bench-report/page.ts';
/** The table of figures of the README, in Markdown. */
export { readmeFigures } from './bench-report/readme.ts';
