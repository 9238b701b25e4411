/** What runs in the page of a proof with a state graph: a state that is pointed at is told in words, and its steps stand out. */
'use strict';

/** The picture, of which Tab reaches one state, and the arrow keys the others. */
class GraphPicture {
  #states;
  #steps;
  #told;

  /** @param {Element} figure */
  constructor(figure) {
    this.#states = /** @type {SVGElement[]} */ (Array.from(figure.querySelectorAll('.state')));
    this.#steps = /** @type {SVGElement[]} */ (Array.from(figure.querySelectorAll('.step')));
    this.#told = /** @type {HTMLElement} */ (figure.querySelector('.state-told'));
  }

  start() {
    this.#told.hidden = false;
    for (const state of this.#states) {
      state.addEventListener('pointerenter', () => this.#tell(state));
      state.addEventListener('focus', () => this.#tell(state));
      state.addEventListener('keydown', (event) => {
        const to = this.#beside(state, event.key);
        if (to === undefined) return;
        event.preventDefault();
        state.setAttribute('tabindex', '-1');
        to.setAttribute('tabindex', '0');
        to.focus();
      });
    }
  }

  /** @param {SVGElement} state */
  #tell(state) {
    const number = state.dataset['state'];
    for (const other of this.#states) other.classList.toggle('shown', other === state);
    for (const step of this.#steps) {
      step.classList.toggle('leaves', step.dataset['from'] === number);
      step.classList.toggle('comes', step.dataset['to'] === number);
    }
    const next = this.#steps
      .filter(({ dataset }) => dataset['from'] === number)
      .map(({ dataset }) => Number(dataset['to']) + 1);
    const leads = next.length === 0 ? 'no other state' : next.join(', ');
    this.#told.textContent = `${state.getAttribute('aria-label')} Leads to ${leads}.`;
  }

  /** The state that a key leads to. @param {SVGElement} state @param {string} key */
  #beside(state, key) {
    switch (key) {
      case 'ArrowLeft':
        return this.#nearest(state, (dx, dy) => dy === 0 && dx < 0);
      case 'ArrowRight':
        return this.#nearest(state, (dx, dy) => dy === 0 && dx > 0);
      case 'ArrowUp':
        return this.#nearest(state, (_, dy) => dy < 0);
      case 'ArrowDown':
        return this.#nearest(state, (_, dy) => dy > 0);
      case 'Home':
        return this.#states[0];
      case 'End':
        return this.#states.at(-1);
      default:
        return undefined;
    }
  }

  /** Of the states that lie so. @param {SVGElement} state @param {(dx: number, dy: number) => boolean} lies */
  #nearest(state, lies) {
    const x = Number(state.dataset['x']);
    const row = Number(state.dataset['row']);
    const [first] = this.#states
      .map((other) => ({
        other,
        dx: Number(other.dataset['x']) - x,
        dy: Number(other.dataset['row']) - row,
      }))
      .filter(({ dx, dy }) => lies(dx, dy))
      .toSorted((a, b) => Math.abs(a.dy) - Math.abs(b.dy) || Math.abs(a.dx) - Math.abs(b.dx));
    return first?.other;
  }
}

for (const figure of document.querySelectorAll('figure.graph')) {
  const picture = new GraphPicture(figure);
  picture.start();
}
