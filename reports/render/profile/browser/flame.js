/**
 * What runs in the page of a profile: it draws the flame graph, lets one walk through it by pointer and by keyboard, and tells what one is at.
 * Without it the page still has the tables. Plain JavaScript, since the page holds this text as it stands; its types are checked all the same.
 */
'use strict';

/** @import { FlameData, FlameNode } from '../flame-spec.ts' */

const SVG = 'http://www.w3.org/2000/svg';
const ROW_PX = 22;
/** Of the font of the bars, on average. */
const LETTER_PX = 6.7;
const LEAST_LABEL_PX = 24;
const LEAST_BAR_PX = 0.6;

/** @param {number} us */
function duration(us) {
  const seconds = us / 1e6;
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  return us >= 1000 ? `${(us / 1000).toFixed(1)} ms` : `${Math.round(us)} µs`;
}

/** @param {number} share */
function percent(share) {
  return share > 0 && share < 0.001 ? '< 0.1 %' : `${(100 * share).toFixed(1)} %`;
}

/** One flame graph of the page: what is shown of it, and where one is. */
class FlameGraph {
  /** @param {HTMLElement} figure */
  constructor(figure) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (figure.querySelector(selector));
    this.data = /** @type {FlameData} */ (JSON.parse(find('.flame-data').textContent));
    this.stage = find('.flame');
    this.reading = find('.reading');
    this.search = /** @type {HTMLInputElement} */ (find('input[type=search]'));
    this.outward = /** @type {HTMLButtonElement} */ (find('button'));
    /** The node that fills the width, and the one that is told of. */
    this.zoomed = 0;
    this.selected = 0;
    this.nodes = this.data.views[0].nodes;
    this.depths = depthsOf(this.nodes);
  }

  /** @param {HTMLElement} figure */
  listen(figure) {
    for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (
      figure.querySelectorAll('input[type=radio]')
    ))
      choice.addEventListener('change', () => {
        this.nodes = this.data.views[Number(choice.value)].nodes;
        this.depths = depthsOf(this.nodes);
        this.zoom(0);
      });
    this.stage.addEventListener('keydown', (event) => {
      const next = this.stepTo(event.key);
      if (next !== undefined) this.select(next);
      else if (event.key === 'Enter' || event.key === ' ') this.zoom(this.selected);
      else if (event.key === 'Escape' || event.key === 'Backspace') this.zoomOut();
      else return;
      event.preventDefault();
    });
    this.stage.addEventListener('pointerover', (event) => {
      const index = indexAt(event);
      if (index !== undefined && event.pointerType === 'mouse') this.select(index);
    });
    this.stage.addEventListener('click', (event) => {
      const index = indexAt(event);
      if (index !== undefined) this.zoom(index);
    });
    this.outward.addEventListener('click', () => {
      this.zoomOut();
      // A button that cannot be used any more keeps no focus.
      if (this.outward.disabled) this.stage.focus();
    });
    this.search.addEventListener('input', () => this.draw());
    // It tells the size at once, which draws for the first time.
    new ResizeObserver(() => this.draw()).observe(this.stage);
  }

  /** @param {number} index */
  frameOf(index) {
    return this.data.frames[this.nodes[index][1]];
  }

  /** @param {number} index */
  isFound(index) {
    const wanted = this.search.value.trim().toLowerCase();
    if (wanted === '') return false;
    const [name, where] = this.frameOf(index);
    return name.toLowerCase().includes(wanted) || where.toLowerCase().includes(wanted);
  }

  /** Whether a node is another one, or above it. @param {number} index @param {number} below */
  isAbove(index, below) {
    for (let at = below; at >= 0; at = this.nodes[at][0]) if (at === index) return true;
    return false;
  }

  /** Where a node is drawn, from 0 to 1 across; undefined where it is out of sight. @param {number} index */
  spanOf(index) {
    const [, , fromUs, allUs] = this.nodes[this.zoomed];
    const [, , startUs, totalUs] = this.nodes[index];
    if (this.isAbove(index, this.zoomed)) return { left: 0, width: 1 };
    const left = (startUs - fromUs) / allUs;
    const width = totalUs / allUs;
    // What rounding moves by a microsecond is still inside.
    return left < -1e-6 || left + width > 1 + 2 / allUs ? undefined : { left, width };
  }

  draw() {
    const widthPx = Math.max(1, this.stage.clientWidth);
    const svg = document.createElementNS(SVG, 'svg');
    let rows = 0;
    for (const index of this.nodes.keys()) {
      const span = this.spanOf(index);
      if (span === undefined || span.width * widthPx < LEAST_BAR_PX) continue;
      rows = Math.max(rows, this.depths[index] + 1);
      svg.append(this.bar(index, span.left * widthPx, span.width * widthPx));
    }
    svg.setAttribute('width', String(widthPx));
    svg.setAttribute('height', String(rows * ROW_PX));
    svg.setAttribute('aria-hidden', 'true');
    this.stage.replaceChildren(svg);
    this.outward.disabled = this.zoomed === 0;
    this.tell();
  }

  /** @param {number} index @param {number} left @param {number} width */
  bar(index, left, width) {
    const [name, , category] = this.frameOf(index);
    const group = document.createElementNS(SVG, 'g');
    group.classList.add('bar', `category-${category}`);
    group.classList.toggle('selected', index === this.selected);
    group.classList.toggle('found', this.isFound(index));
    group.classList.toggle('above', index !== this.zoomed && this.isAbove(index, this.zoomed));
    group.dataset['index'] = String(index);
    const top = this.depths[index] * ROW_PX;
    const box = document.createElementNS(SVG, 'rect');
    const sizes = { x: left, y: top, width: Math.max(LEAST_BAR_PX, width - 1), height: ROW_PX - 1 };
    for (const [attribute, value] of Object.entries(sizes)) box.setAttribute(attribute, value.toFixed(1));
    group.append(box);
    if (width >= LEAST_LABEL_PX) {
      const label = document.createElementNS(SVG, 'text');
      label.setAttribute('x', (left + 4).toFixed(1));
      label.setAttribute('y', String(top + 15));
      const letters = Math.floor((width - 8) / LETTER_PX);
      label.textContent = name.length <= letters ? name : `${name.slice(0, Math.max(1, letters - 1))}…`;
      group.append(label);
    }
    return group;
  }

  tell() {
    const [, , , totalUs, selfUs] = this.nodes[this.selected];
    const [name, where, , words] = this.frameOf(this.selected);
    const allUs = this.nodes[0][3];
    const facts = [
      name,
      where,
      this.selected === 0 ? '' : words,
      `${duration(totalUs)}, ${percent(totalUs / allUs)}`,
      selfUs > 0 ? `itself ${duration(selfUs)}, ${percent(selfUs / allUs)}` : '',
      this.foundWords(),
    ];
    this.reading.textContent = facts.filter((fact) => fact !== '').join(' · ');
  }

  foundWords() {
    if (this.search.value.trim() === '') return '';
    let us = 0;
    let count = 0;
    for (const [index, [parent, , , totalUs]] of this.nodes.entries()) {
      if (!this.isFound(index)) continue;
      count += 1;
      // What is inside of one that is found is in its time already.
      if (!this.isFoundAbove(parent)) us += totalUs;
    }
    return `found ${count}, ${percent(us / this.nodes[0][3])} in all`;
  }

  /** @param {number} index */
  isFoundAbove(index) {
    for (let at = index; at >= 0; at = this.nodes[at][0]) if (this.isFound(at)) return true;
    return false;
  }

  /** @param {number} index */
  select(index) {
    this.selected = index;
    this.stage.querySelector('.selected')?.classList.remove('selected');
    const now = this.stage.querySelector(`[data-index="${index}"]`);
    now?.classList.add('selected');
    now?.scrollIntoView({ block: 'nearest' });
    this.tell();
  }

  /** @param {number} index */
  zoom(index) {
    this.zoomed = index;
    this.selected = index;
    this.draw();
  }

  zoomOut() {
    if (this.zoomed !== 0) this.zoom(this.nodes[this.zoomed][0]);
  }

  /** The bars of a row that are drawn, from left to right. @param {number} depth */
  row(depth) {
    return Array.from(this.stage.querySelectorAll('.bar'), (one) => Number(one.getAttribute('data-index')))
      .filter((index) => this.depths[index] === depth)
      .toSorted((a, b) => this.nodes[a][2] - this.nodes[b][2]);
  }

  /** @param {string} key @returns {number | undefined} */
  stepTo(key) {
    const depth = this.depths[this.selected];
    if (key === 'ArrowUp') return Math.max(0, this.nodes[this.selected][0]);
    if (key === 'ArrowDown')
      return this.row(depth + 1).find((index) => this.nodes[index][0] === this.selected) ?? this.selected;
    if (key === 'Home') return this.zoomed;
    const beside = this.row(depth);
    const at = beside.indexOf(this.selected);
    if (key === 'ArrowLeft') return beside[Math.max(0, at - 1)];
    if (key === 'ArrowRight') return beside[Math.min(beside.length - 1, at + 1)];
    return undefined;
  }
}

/** How far each node is below the root. @param {readonly FlameNode[]} nodes */
function depthsOf(nodes) {
  /** @type {number[]} */
  const depths = [];
  for (const [parent] of nodes) depths.push(parent < 0 ? 0 : depths[parent] + 1);
  return depths;
}

/** The node whose bar was pointed at. @param {Event} event */
function indexAt({ target }) {
  const group = /** @type {SVGElement | null} */ (/** @type {Element} */ (target).closest('.bar'));
  return group === null ? undefined : Number(group.dataset['index']);
}

for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.flame-figure')))
  new FlameGraph(figure).listen(figure);
