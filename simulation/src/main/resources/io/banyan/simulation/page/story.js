// A recorded story and its playing: what the tree looks like at a moment, what is on its way, and a clock to go through.

import {isCalm} from '/shell.js';

export const PAYLOAD = 0;
export const CONTROL = 1;
export const REPAIR = 2;
export const LOST = 3;

/** Times are microseconds of the simulated world. */
export class Story {
  constructor() {
    this.states = [];
    this.flights = [];
    this.deliveries = [];
    this.happenings = [];
    this.numbers = [];
    this.from = 0;
    this.until = 0;
    this.longest = 0;
    this.head = null;
    this.end = null;
    this.isSorted = true;
    this.rewind();
  }

  /** One line of the server's answer. */
  take(line) {
    if (line.e) for (const event of line.e) this.event(event);
    else if (line.n) {
      this.numbers.push(line.n);
      this.until = Math.max(this.until, line.n[0]);
    } else if (line.end) this.end = line.end;
    else {
      this.head = line;
      this.from = line.from || 0;
    }
  }

  event(event) {
    const [kind, t] = event;
    if (kind === 's') this.states.push(event);
    else if (kind === 'd') this.deliveries.push(event);
    else if (kind === 'x') this.happenings.push(event);
    else {
      const last = this.flights[this.flights.length - 1];
      if (last && last[1] > t) this.isSorted = false;
      this.flights.push(event);
      this.longest = Math.max(this.longest, event[2] - t);
      this.until = Math.max(this.until, event[2]);
    }
    this.until = Math.max(this.until, t);
  }

  /** Flights are told when they arrive; they are played from when they left. */
  sort() {
    if (!this.isSorted) this.flights.sort((a, b) => a[1] - b[1]);
    this.isSorted = true;
  }

  rewind() {
    this.at = -1;
    this.nextState = 0;
    this.nextDelivery = 0;
    this.places = new Map();
    this.homes = new Map();
    this.received = new Map();
    this.version = (this.version || 0) + 1;
  }

  /** Brings places and received up to a moment. */
  seek(t) {
    if (t < this.at) this.rewind();
    this.at = t;
    while (this.nextState < this.states.length && this.states[this.nextState][1] <= t) {
      const [, , node, state, parent, level] = this.states[this.nextState++];
      this.places.set(node, {state, parent, level});
      if (parent >= 0) this.homes.set(node, parent);
      this.version++;
    }
    while (this.nextDelivery < this.deliveries.length && this.deliveries[this.nextDelivery][1] <= t) {
      const [, , node, sequence] = this.deliveries[this.nextDelivery++];
      this.received.set(node, (this.received.get(node) || 0) + 1);
      this.lastSequence = sequence;
      this.version++;
    }
  }

  /** Calls back with each flight that is on its way. */
  underWay(t, each) {
    this.sort();
    let low = 0;
    let high = this.flights.length;
    const since = t - this.longest;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.flights[mid][1] < since) low = mid + 1;
      else high = mid;
    }
    for (let i = low; i < this.flights.length && this.flights[i][1] <= t; i++) {
      if (this.flights[i][2] >= t) each(this.flights[i]);
    }
  }

  /** The last numbers at or before a moment. */
  numbersAt(t) {
    let found = null;
    for (const numbers of this.numbers) {
      if (numbers[0] > t) break;
      found = numbers;
    }
    return found;
  }
}

/** Runs through a story at a speed, in simulated microseconds a second; tells each frame. */
export class Clock {
  constructor(onTick, onEnd) {
    this.onTick = onTick;
    this.onEnd = onEnd;
    this.t = 0;
    this.until = 0;
    this.speed = 1;
    this.isRunning = false;
  }

  play() {
    if (this.isRunning) return;
    this.isRunning = true;
    this.last = performance.now();
    requestAnimationFrame(now => this.tick(now));
  }

  pause() {
    this.isRunning = false;
  }

  tick(now) {
    if (!this.isRunning) return;
    // A tab that was hidden does not jump ahead.
    const elapsed = Math.max(0, Math.min(100, now - this.last));
    this.last = now;
    this.t = Math.min(this.until, this.t + elapsed / 1000 * this.speed);
    const isOver = this.t >= this.until;
    if (isOver && !this.onEnd()) this.isRunning = false;
    this.onTick();
    if (this.isRunning) requestAnimationFrame(next => this.tick(next));
  }
}

const KINDS = [[PAYLOAD, 'data', 4], [CONTROL, 'control', 2.6], [REPAIR, 'repair', 4.2], [LOST, 'far', 3.4]];

/** Draws what is on its way: dots that travel, or whole ways for those who want no motion. */
export function drawFlights(story, t, context, view, isShown) {
  const groups = [[], [], [], []];
  story.underWay(t, flight => {
    if (isShown(flight[5])) groups[flight[5]].push(flight);
  });
  const scale = view.nodes.length > 150 ? 0.65 : 1;
  for (const [kind, colour, radius] of KINDS) {
    if (!groups[kind].length) continue;
    context.beginPath();
    if (isCalm()) {
      for (const flight of groups[kind]) view.way(context, flight[3], flight[4]);
      context.strokeStyle = view.colours[colour];
      context.lineWidth = 2;
      context.stroke();
      continue;
    }
    for (const flight of groups[kind]) {
      const part = flight[2] > flight[1] ? (t - flight[1]) / (flight[2] - flight[1]) : 1;
      // What is lost gets half way.
      view.dot(context, flight[3], flight[4], kind === LOST ? part / 2 : part, radius * scale);
    }
    if (kind === LOST) {
      context.strokeStyle = view.colours[colour];
      context.lineWidth = 1.6;
      context.stroke();
      continue;
    }
    context.fillStyle = view.colours[colour];
    context.fill();
  }
}

/** A form whose fields are kept in the address; answers their values. */
export function fields(form) {
  const values = {};
  for (const input of form.elements) {
    if (!input.name) continue;
    values[input.name] = input.type === 'checkbox' ? String(input.checked) : input.value;
  }
  return values;
}
