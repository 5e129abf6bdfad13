// Lines over time as SVG, with the values at the moment that is looked at beside their names.

import {el, say} from '/shell.js';

const WIDTH = 330;
const HEIGHT = 116;
const LEFT = 46;
const RIGHT = 4;
const TOP = 8;
const BOTTOM = 6;
const POINTS_MAX = 300;
const svg = (tag, attributes) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

export class LineChart {
  /** Series are {key, title, colour}; text writes a value of the axis. */
  constructor(parent, label, series, {text, isLog = false}) {
    this.series = series;
    this.text = text;
    this.isLog = isLog;
    this.keys = series.map(one => {
      const mark = el('i');
      mark.style.background = `var(--${one.colour})`;
      const value = el('b', {}, '–');
      return {value, box: el('span', {}, mark, one.title, value)};
    });
    this.svg = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label,
      preserveAspectRatio: 'none'});
    this.svg.setAttribute('preserveAspectRatio', 'xMidYMid meet');
    this.grid = svg('g', {});
    this.svg.append(this.grid);
    this.lines = series.map(one => {
      const line = svg('polyline', {fill: 'none', stroke: `var(--${one.colour})`, 'stroke-width': 1.6,
        'stroke-linejoin': 'round'});
      this.svg.append(line);
      return line;
    });
    this.cursor = svg('line', {y1: TOP, y2: HEIGHT - BOTTOM, class: 'grid'});
    this.svg.append(this.cursor);
    parent.append(el('div', {class: 'keys'}, ...this.keys.map(key => key.box)), this.svg);
  }

  /** Samples are ascending in t; values that are null or below 0 leave a hole. */
  set(samples, from, to, atT) {
    const used = samples.filter(sample => sample.t >= from && sample.t <= to);
    const step = Math.max(1, Math.ceil(used.length / POINTS_MAX));
    const points = used.filter((sample, index) => index % step === 0 || index === used.length - 1);
    let most = 0;
    let least = Infinity;
    for (const sample of points) {
      for (const one of this.series) {
        const value = sample[one.key];
        if (value > 0) {
          most = Math.max(most, value);
          least = Math.min(least, value);
        }
      }
    }
    const scale = this.scale(least, most);
    const x = t => LEFT + (WIDTH - LEFT - RIGHT) * (to === from ? 1 : (t - from) / (to - from));
    this.series.forEach((one, index) => {
      this.lines[index].setAttribute('points', points.filter(sample => sample[one.key] >= 0 && sample[one.key] !== null)
        .map(sample => x(sample.t).toFixed(1) + ',' + scale.y(sample[one.key]).toFixed(1)).join(' '));
    });
    this.cursor.setAttribute('x1', x(atT));
    this.cursor.setAttribute('x2', x(atT));
    this.drawGrid(scale);
    const at = [...used].reverse().find(sample => sample.t <= atT);
    this.series.forEach((one, index) => say(this.keys[index].value, at ? this.text(at[one.key]) : '–'));
  }

  scale(least, most) {
    const inside = HEIGHT - TOP - BOTTOM;
    if (this.isLog && most > 0) {
      const low = Math.floor(Math.log10(least));
      const high = Math.max(low + 1, Math.ceil(Math.log10(most)));
      const ticks = [];
      for (let power = low; power <= high; power++) ticks.push(10 ** power);
      return {ticks, y: value => HEIGHT - BOTTOM - inside * (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)};
    }
    const power = 10 ** Math.floor(Math.log10(most || 1));
    const top = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(m => m * power).find(value => value >= most) || 1;
    return {ticks: [0, top / 2, top], y: value => HEIGHT - BOTTOM - inside * value / top};
  }

  drawGrid(scale) {
    const key = scale.ticks.join();
    if (key === this.gridKey) return;
    this.gridKey = key;
    this.grid.replaceChildren();
    for (const tick of scale.ticks) {
      const y = scale.y(tick);
      this.grid.append(svg('line', {x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: 'grid'}));
      const text = svg('text', {x: LEFT - 6, y: y + 3.5, 'text-anchor': 'end'});
      text.textContent = this.text(tick);
      this.grid.append(text);
    }
  }
}
