/**
 * What runs in the page of a refuted lock: it plays the schedule. Without it the page still says everything, in a table. Plain
 * JavaScript, since the page holds this text as it stands; its types are checked all the same.
 */
'use strict';

/** @import { Frame } from '../frame.ts' */

const STEP_MS = 1_000;
/** @type {Readonly<Record<string, string>>} */
const KEYS = { ArrowLeft: 'back', ArrowRight: 'forward', Home: 'first', End: 'last' };
/** In a row, up and down lead to the rows beside it. @type {Readonly<Record<string, string>>} */
const ROW_KEYS = { ...KEYS, ArrowUp: 'back', ArrowDown: 'forward' };

/** @param {ParentNode} root @param {string} selector */
function one(root, selector) {
  return /** @type {HTMLElement} */ (root.querySelector(selector));
}

/** @param {ParentNode} root @param {string} selector */
function all(root, selector) {
  /** @type {NodeListOf<HTMLElement>} */
  const found = root.querySelectorAll(selector);
  return Array.from(found);
}

/** Of what belongs to a thread, as in the style sheet. @param {number} thread */
function threadClass(thread) {
  return `thread-${thread % 8}`;
}

/** A thread's sign. @param {number} thread */
function badge(thread) {
  const sign = document.createElement('span');
  sign.className = `badge ${threadClass(thread)}`;
  sign.textContent = String(thread);
  return sign;
}

/** Scrolls the box, and only the box, so far that the element is seen. @param {HTMLElement} box @param {HTMLElement} element */
function reveal(box, element) {
  const head = box.querySelector('thead')?.clientHeight ?? 0;
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  const above = inner.top - outer.top - head;
  const below = inner.bottom - outer.top - box.clientHeight;
  // A line or two around it are seen as well.
  const room = Math.min(2 * inner.height, (box.clientHeight - head - inner.height) / 2);
  if (above < room) box.scrollTop += above - room;
  else if (below > -room) box.scrollTop += below + room;
}

/** @param {HTMLElement} box @param {HTMLElement} element */
function revealSideways(box, element) {
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.left < outer.left) box.scrollLeft -= outer.left - inner.left;
  else if (inner.right > outer.right) box.scrollLeft += inner.right - outer.right;
}

/** The controls, and the moment that is shown. */
class Player {
  #root;
  #frames;
  /** @type {number | null} */
  #repeatsFrom;
  #scrub;
  #rows;
  #links;
  #now = 0;
  /** @type {number | undefined} */
  #timer;

  /** @param {HTMLElement} root */
  constructor(root) {
    const { frames, repeatsFrom } = /** @type {{ frames: readonly Frame[], repeatsFrom: number | null }} */ (
      JSON.parse(one(root, '.frames').textContent)
    );
    this.#root = root;
    this.#frames = frames;
    this.#repeatsFrom = repeatsFrom;
    this.#scrub = /** @type {HTMLInputElement} */ (one(root, '#scrub'));
    this.#rows = all(root, 'tr[id]');
    this.#links = this.#rows.map((row) => one(row, 'a'));
    root.classList.add('live');
    for (const part of all(root, '[hidden]')) part.hidden = false;
  }

  start() {
    this.#listen();
    this.#show(0);
    this.#goToAddress();
  }

  get #last() {
    return this.#frames.length - 1;
  }

  #listen() {
    for (const button of all(this.#root, '[data-go]'))
      button.addEventListener('click', () => this.#jump(this.#momentOf(button.dataset['go'])));
    one(this.#root, '.play').addEventListener('click', () => this.#setPlaying(this.#timer === undefined));
    this.#scrub.addEventListener('input', () => this.#jump(Number(this.#scrub.value)));
    this.#rows.forEach((row, moment) =>
      row.addEventListener('click', (event) => {
        event.preventDefault();
        this.#jump(moment);
        this.#links[moment].focus({ preventScroll: true });
      }),
    );
    document.addEventListener('keydown', (event) => this.#onKey(event));
    addEventListener('hashchange', () => this.#goToAddress());
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const target = /** @type {Element} */ (event.target);
    if (altKey || ctrlKey || metaKey || shiftKey) return;
    if (key === ' ' && !target.matches('button, summary')) {
      event.preventDefault();
      this.#setPlaying(this.#timer === undefined);
    }
    // The scrubber knows the other keys itself, and what scrolls sideways needs them.
    if (target === this.#scrub || target.matches('.scroll')) return;
    const isInRow = this.#links.some((link) => link === target);
    const name = (isInRow ? ROW_KEYS : KEYS)[key];
    if (name === undefined) return;
    event.preventDefault();
    this.#jump(this.#momentOf(name));
    if (isInRow) this.#links[this.#now].focus({ preventScroll: true });
  }

  /** An address that ends in `#step-6` goes to step 6. */
  #goToAddress() {
    const moment = this.#rows.findIndex(({ id }) => `#${id}` === location.hash);
    if (moment >= 0) this.#jump(moment);
  }

  /** Where a button or a key leads. @param {string | undefined} name */
  #momentOf(name) {
    if (name === 'first') return 0;
    if (name === 'back') return Math.max(0, this.#now - 1);
    return name === 'last' ? this.#last : this.#next();
  }

  /** The moment that comes next; at the end the same one, or that after the first step that is repeated. */
  #next() {
    if (this.#now < this.#last) return this.#now + 1;
    return this.#repeatsFrom === null ? this.#last : this.#repeatsFrom + 1;
  }

  /** @param {number} moment */
  #jump(moment) {
    this.#setPlaying(false);
    this.#show(moment);
  }

  /** @param {boolean} playing */
  #setPlaying(playing) {
    clearInterval(this.#timer);
    this.#timer = undefined;
    one(this.#root, '.play').textContent = playing ? 'Pause' : 'Play';
    // What changes every second is not to be read aloud.
    one(this.#root, '.said').setAttribute('aria-live', playing ? 'off' : 'polite');
    if (!playing) return;
    this.#timer = setInterval(() => this.#step(), STEP_MS);
    if (this.#isOver()) this.#show(0);
    else this.#step();
  }

  #step() {
    this.#show(this.#next());
    if (this.#isOver()) this.#setPlaying(false);
  }

  #isOver() {
    return this.#now === this.#last && this.#repeatsFrom === null;
  }

  /** @param {number} moment */
  #show(moment) {
    this.#now = moment;
    const frame = this.#frames[moment];
    const count = `step ${moment} of ${this.#last}`;
    this.#scrub.value = String(moment);
    this.#scrub.setAttribute('aria-valuetext', count);
    one(this.#root, '.count').textContent = count;
    const sign = frame.thread === null ? [] : [badge(frame.thread), ' '];
    one(this.#root, '.said').replaceChildren(...sign, frame.said);
    this.#showRow();
    this.#showSource(frame);
    this.#showThreads(frame);
    this.#showWords(frame);
  }

  #showRow() {
    this.#rows.forEach((row, moment) => {
      const isNow = moment === this.#now;
      row.classList.toggle('now', isNow);
      this.#links[moment].tabIndex = isNow ? 0 : -1;
      if (isNow) this.#links[moment].setAttribute('aria-current', 'step');
      else this.#links[moment].removeAttribute('aria-current');
    });
    reveal(one(this.#root, '.schedule'), this.#rows[this.#now]);
  }

  /** @param {Frame} frame */
  #showSource({ line, column, thread, threads }) {
    const source = one(this.#root, '.source');
    for (const item of all(source, 'li')) {
      const number = Number(item.dataset['line']);
      const isLit = thread !== null && number === line;
      item.className = isLit ? `lit ${threadClass(thread)}` : '';
      one(item, '.gutter').replaceChildren(...(isLit ? [badge(thread)] : []));
      const here = threads.flatMap((other, index) =>
        other.line === number && !(isLit && index === thread) ? [badge(index)] : [],
      );
      one(item, '.here').replaceChildren(...here);
      for (const access of all(item, '.access'))
        access.classList.toggle('made', isLit && Number(access.dataset['column']) === column);
      if (isLit) reveal(source, item);
    }
  }

  /** @param {Frame} frame */
  #showThreads({ thread, threads, insideCount, holds, sleeps }) {
    all(this.#root, '.threads > li').forEach((card, index) => {
      const { state, doing } = threads[index];
      card.className = `${state} ${threadClass(index)}${index === thread ? ' steps' : ''}`;
      one(card, '.doing').textContent = doing;
    });
    const inside = one(this.#root, '.holds');
    inside.textContent = holds;
    inside.classList.toggle('fault', insideCount > 1);
    one(this.#root, '.sleeps').textContent = sleeps;
  }

  /** @param {Frame} frame */
  #showWords({ thread, words, touched }) {
    const isTouched = (/** @type {number} */ word) => thread !== null && touched?.word === word;
    all(this.#root, '.values td').forEach((cell, word) => {
      cell.textContent = String(words[word]);
      cell.className = isTouched(word) ? `touched ${threadClass(thread ?? 0)}` : '';
    });
    all(this.#root, '.changes td').forEach((cell, word) => {
      cell.replaceChildren(...(isTouched(word) ? [badge(thread ?? 0), ` ${touched?.change}`] : []));
      if (isTouched(word)) revealSideways(one(this.#root, '.words'), cell);
    });
  }
}

for (const root of all(document, '.player')) {
  const player = new Player(root);
  player.start();
}
