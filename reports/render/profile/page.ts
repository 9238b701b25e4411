/** A profile as one HTML file, which needs nothing but itself; beside it lie the files that it links to. */
import type { CallNode } from '../../profile/call-tree.ts';
import { DOCTOR_WORDS } from '../../profile/doctor.ts';
import type { ProfileDocument } from '../../profile/document.ts';
import { TOOL_NAMES } from '../../profile/findings.ts';
import { banner } from '../html/banner.ts';
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { reportPage } from '../html/report-page.ts';
import type { Section } from '../html/section.ts';
import { count, counted, durationOfSeconds, percent, perSecond } from '../numbers.ts';
import { profileAssets } from './assets.ts';
import { flameData } from './flame-data.ts';
import { flameFigure } from './flame.ts';
import { functionsSection, loopSection, timeSection } from './tables.ts';
import { headlineOf, loadOf, notShownBy, setupOf } from './text.ts';

/** What the flame graph is drawn from; null where the threads were not profiled. */
export interface ProfilePictures {
  readonly byThread: CallNode;
  readonly together: CallNode;
}

/** `files`: addresses from where the page lies, by what they are. */
export function profileHtml(
  document: ProfileDocument,
  pictures: ProfilePictures | null,
  files: Readonly<Record<string, string>>,
): string {
  const { head, scripts } = profileAssets();
  const { word, meaning, verdict } = headlineOf(document);
  const sections = sectionsOf(document, pictures, files);
  return reportPage({
    title: `${word}: ${meaning}`,
    head,
    scripts,
    header: banner({
      verdict,
      brand: 'vaga · a profile',
      word,
      meaning,
      shown: `Profiled: ${setupOf(document)}.`,
      notShown: notShownBy(document),
      figures: keyFigures(document),
    }),
    sections,
    madeBy: html`Made by <i>vaga</i> from V8’s own profiles and the pages of clinic.`,
  });
}

function keyFigures(document: ProfileDocument): [string, string, string][] {
  const { threads, machine } = document;
  const load = loadOf(document);
  const figures: [string, string, string][] = [];
  if (load !== null)
    figures.push(
      ['Operations', count(load.operations), `in ${durationOfSeconds(load.seconds)}`],
      ['Throughput', perSecond(load.throughputOps), `while profiled; ${percent(load.refusedShare)} refused`],
    );
  if (threads !== null && threads.servers.seconds > 0)
    figures.push([
      'Busy',
      percent(threads.servers.busySeconds / threads.servers.seconds),
      'of the server threads’ time',
    ]);
  return [...figures, ['Machine', `${machine.cores} cores`, machine.cpu]];
}

function sectionsOf(
  document: ProfileDocument,
  pictures: ProfilePictures | null,
  files: Readonly<Record<string, string>>,
): Section[] {
  const { threads, findings } = document;
  return [
    {
      id: 'found',
      title: 'What was found',
      content: html`<ul class="found-list">
        ${findings.map((finding) => html`<li>${finding}</li> `)}
      </ul>`,
    },
    ...(threads === null
      ? []
      : [{ id: 'time', title: 'Where the time goes', content: timeSection(threads) }]),
    ...(pictures === null ? [] : [{ id: 'flame', title: 'Flame graph', content: flameSection(pictures) }]),
    ...(threads === null
      ? []
      : [
          { id: 'functions', title: 'The hottest functions', content: functionsSection(threads) },
          { id: 'loops', title: 'Event loops and garbage collection', content: loopSection(threads) },
        ]),
    { id: 'clinic', title: 'Clinic', content: clinicSection(document, files) },
    { id: 'files', title: 'Files', content: filesSection(files) },
  ];
}

function flameSection({ byThread, together }: ProfilePictures): Html {
  const views = [{ label: 'threads side by side', root: byThread }];
  if (together.totalUs > 0) views.push({ label: 'server threads as one', root: together });
  return flameFigure(flameData(views));
}

function clinicSection(
  { doctor, flame, missing }: ProfileDocument,
  files: Readonly<Record<string, string>>,
): Html {
  return html`${
    doctor === null
      ? NOTHING
      : html`<p>
            Clinic doctor ${DOCTOR_WORDS[doctor.category]}. It watched a server of its own, under the same
            load (${perSecond(doctor.load.throughputOps)}), from its main thread: that serves nobody here, but
            processor and memory are those of the whole process. ${link(files, 'doctor', 'Its page')}
          </p>
          ${dataTable(
            { columns: ['looked at', 'what doctor thinks'], rows: Object.entries(doctor.issues) },
            'What clinic doctor looked at',
          )}`
  }
  ${
    flame === null
      ? NOTHING
      : html`<p>
          Clinic flame looked at one server thread of a third server (${perSecond(flame.load.throughputOps)}).
          ${link(files, 'flame', 'Its page')}
        </p>`
  }
  ${missing.map(({ tool, reason }) => html`<p>${TOOL_NAMES[tool]} was not had: ${reason}</p> `)}
  ${doctor === null && flame === null && missing.length === 0 ? html`<p>Neither of its tools was asked for.</p>` : NOTHING}`;
}

function link(files: Readonly<Record<string, string>>, name: string, words: string): Html {
  const address = files[name];
  return address === undefined ? NOTHING : html`<a href="${address}">${words}</a>.`;
}

const MEANING: Readonly<Record<string, string>> = {
  json: 'all that this page says, for programs',
  speedscope: 'every thread’s stacks in order of time, for speedscope',
  doctor: 'clinic doctor’s page',
  flame: 'clinic flame’s page',
};

function filesSection(files: Readonly<Record<string, string>>): Html {
  return html`<p>
      The profiles of the threads (.cpuprofile) open in Chrome’s developer tools, under ‘Performance’, and in
      editors; they hold the whole life of the thread, its start included.
      ${counted(Object.keys(files).length, 'file')}:
    </p>
    <ul class="facts">
      ${Object.entries(files).map(
        ([name, address]) =>
          html`<li>
            <a href="${address}">${address}</a>: ${MEANING[name] ?? `V8’s profile of the thread ‘${name}’`}
          </li> `,
      )}
    </ul>`;
}
