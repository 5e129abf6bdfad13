// The delivery sandbox: asks for a run, plays back what the server has recorded, and compares shapes.

import {DataTable} from '/data-table.js';
import {TimeBar} from '/time-bar.js';
import {TreeView} from '/tree-view.js';
import {byId, count, dot, el, hollow, isCalm, keepState, legend, loss, numberOf, ring, runLines, say, segments, span, startShell, stateOf,
  tile} from '/shell.js';
import {Clock, drawFlights, fields, Story} from '/story.js';

const DEFAULTS = {nodes: '60', fanout: '4', subscribers: '', messages: '5', size: '288', rate: '5000', delay: '50',
  loss: '0', seed: '1', shape: 'tree', setup: 'false', view: 'tree', node: '', t: '', speed: '1'};
const SECONDS_TO_PLAY = 9;
const SPEEDS = ['0.25', '0.5', '1', '2', '4', '16'];
const SHAPES = [['tree', 'Tree'], ['star', 'Star'], ['flood', 'Flooding (model)']];

const form = byId('form');
const state = {view: stateOf('view', 'tree'), node: numberOf('node'), speed: stateOf('speed', '1')};
// Read before anything is kept: what is kept takes the place of what was asked for.
const momentAsked = stateOf('t', null);
const compared = new Map();
let story = new Story();
let running = null;
let drawnVersion = '';
let isFirst = true;

startShell('/delivery.html');
for (const input of form.elements) {
  if (!input.name) continue;
  const value = stateOf(input.name, null);
  if (value !== null && input.type === 'checkbox') input.checked = value === 'true';
  else if (value !== null) input.value = value;
}
legend(byId('legend'), [[dot('data'), 'payload'], [dot('repair'), 'sent again'], [dot('control'), 'control'], [loss('far'), 'lost'],
  [ring('writer', 'writer'), 'writer'], [dot('ok'), 'has every message'], [dot('behind'), 'has some'],
  [dot('idle'), 'has none'], [hollow('idle'), 'relays only']]);
const tiles = {
  delivered: tile(byId('tiles'), 'Delivered', 'of what the subscribers are owed'),
  overhead: tile(byId('tiles'), 'Overhead factor', 'payload transmissions for each delivery; 1 is ideal'),
  p50: tile(byId('tiles'), 'p50'),
  p99: tile(byId('tiles'), 'p99'),
};
const view = new TreeView(byId('stage'), {
  label: 'The simulated tree. Arrow keys go up, down and among siblings, Enter on the writer runs, Escape lets go.',
  onSelect: node => select(node ? node.id : null),
  onAct: node => { if (node.id === 0) run(); },
  describe: node => node.tip,
});
view.setOverlay((context, now, drawn) => {
  drawFlights(story, clock.t, context, drawn, () => true);
  return clock.isRunning;
});
const table = new DataTable(byId('stage'), 'The nodes of the simulated tree', [
  {key: 'id', title: 'Node', text: row => row.name, value: row => row.id},
  {key: 'role', title: 'Role', text: row => row.role},
  {key: 'level', title: 'Level', isNumber: true, text: row => count(row.level), value: row => row.level},
  {key: 'parent', title: 'Parent', isNumber: true, text: row => row.parent === null ? '–' : String(row.parent),
    value: row => row.parent === null ? -1 : row.parent},
  {key: 'received', title: 'Received', isNumber: true, text: row => count(row.received), value: row => row.received},
], id => select(id));
segments(byId('views'), 'How to see it', [['tree', 'Tree'], ['table', 'Table']], state.view, showAs);
const clock = new Clock(() => show(), () => false);
const time = new TimeBar(byId('time'), {
  label: 'Simulated time', play: 'Play', pause: 'Pause',
  onSeek: position => { clock.pause(); clock.t = Math.min(story.until, story.from + position); show(); keep(true); },
  onPlay: isPlaying => {
    if (!isPlaying) { clock.pause(); keep(true); } else play();
    show();
  },
});
const speed = el('select', {'aria-label': 'Speed', onchange: () => { state.speed = speed.value; pace(); keep(); }},
  ...SPEEDS.map(value => el('option', {value, selected: value === state.speed}, value + ' ×')));
time.extra.append(speed);

form.addEventListener('submit', event => { event.preventDefault(); run(); });
byId('cancel').addEventListener('click', () => { if (running) running.abort(); });
byId('compare').addEventListener('click', compare);
document.addEventListener('keydown', event => {
  if (event.key === ' ' && (event.target === document.body || event.target === view.canvas)) {
    event.preventDefault();
    time.button.click();
  }
});
showAs(state.view);
drawCompared();
run(momentAsked);

/** Asks for the run that the form describes and plays it; from a moment when the address names one. */
async function run(moment = null) {
  clock.pause();
  const asked = await ask(fields(form), partial => {
    if (story !== partial) { story = partial; drawnVersion = ''; view.usual.clear(); view.placed.clear(); }
  });
  if (!asked) return;
  compared.set(asked.head.shape, asked.end);
  for (const shape of [...compared.keys()]) if (shape !== asked.head.shape && !isComparing) compared.delete(shape);
  drawCompared();
  tell(asked.end);
  pace();
  // What was not asked for by hand does not move for those who want no motion: it is shown as it ended.
  const isStill = isFirst && isCalm();
  isFirst = false;
  clock.t = moment !== null ? story.from + Number(moment) : isStill ? story.until : story.from;
  keep(moment !== null);
  if (moment === null && !isStill) play();
  show();
}

async function ask(parameters, onStory) {
  if (running) running.abort();
  const mine = running = new AbortController();
  byId('run').disabled = true;
  byId('compare').disabled = true;
  byId('cancel').disabled = false;
  say(byId('problem'), '');
  const asked = new Story();
  const values = {...parameters};
  if (values.subscribers === '') delete values.subscribers;
  delete values.view;
  try {
    await runLines('/api/delivery', values, line => {
      asked.take(line);
      if (asked.head) onStory(asked);
    }, mine.signal);
    if (!asked.end) throw new Error('the run ended early');
    if (asked.end.failures.length) say(byId('problem'), asked.end.failures.join('; '));
    asked.sort();
    return asked;
  } catch (failure) {
    if (failure.name !== 'AbortError') say(byId('problem'), failure.message);
    return null;
  } finally {
    if (running === mine) {
      running = null;
      byId('run').disabled = false;
      byId('compare').disabled = isComparing;
      byId('cancel').disabled = true;
    }
  }
}

let isComparing = false;
async function compare() {
  isComparing = true;
  byId('compare').disabled = true;
  try {
    for (const [shape] of SHAPES) {
      const asked = await ask({...fields(form), shape}, () => {});
      if (!asked) break;
      compared.set(shape, asked.end);
      drawCompared();
    }
  } finally {
    isComparing = false;
    byId('compare').disabled = false;
  }
}

function play() {
  if (clock.t >= clock.until) clock.t = story.from;
  clock.play();
}

function pace() {
  clock.until = story.until;
  clock.speed = Math.max(1, story.until - story.from) / SECONDS_TO_PLAY * Number(state.speed);
}

// --- showing -----------------------------------------------------------------------------------------------------

function show() {
  if (!story.head) return;
  story.seek(clock.t);
  const key = story.version + ' ' + story.head.nodes;
  if (key !== drawnVersion) {
    drawnVersion = key;
    const rows = rowsNow();
    view.setNodes(rows);
    view.select(state.node);
    table.set(rows);
    table.select(state.node);
    if (state.node !== null) showNode(rows.find(row => row.id === state.node));
  } else view.ask();
  const length = Math.max(1, Math.ceil(story.until - story.from));
  time.set(Math.round(clock.t - story.from), length, span((clock.t - story.from) * 1000));
  time.playing(clock.isRunning);
  view.ask();
}

function rowsNow() {
  const readers = story.readers || (story.readers = new Set(story.head.readers));
  const published = Math.max(0, ...[...story.received.values()]);
  const isFlood = story.head.shape === 'flood';
  const rows = [];
  for (let id = 0; id < story.head.nodes; id++) {
    const place = story.places.get(id);
    if (!place) continue;
    const received = story.received.get(id) || 0;
    const isWriter = id === 0;
    const isReader = readers.has(id);
    rows.push({
      id, name: isWriter ? 'root' : 'node ' + id, short: isWriter ? 'W' : String(id), isRoot: isWriter, received,
      role: isWriter ? 'writer' : isReader ? 'subscriber' : 'relay',
      parent: place.parent >= 0 ? place.parent : null, level: isFlood ? -1 : place.level,
      tone: isWriter ? 'writer' : received === 0 ? 'idle' : received < published ? 'behind' : 'ok',
      mark: isWriter ? 'writer' : null, shape: isReader || isWriter ? 'dot' : 'hollow',
      tip: isWriter ? 'the writer: click to publish' : `node ${id}: ${received} received` + (isReader ? '' : ', relays only'),
    });
  }
  return rows;
}

function tell(end) {
  tiles.delivered(`${count(end.delivered)} / ${count(end.expected)}`, end.delivered === end.expected ? 'good' : 'bad');
  tiles.overhead(end.overheadFactor.toFixed(3));
  tiles.p50(span(end.latencyNs.p50));
  tiles.p99(span(end.latencyNs.p99));
  facts(byId('numbers'), [
    ['Delivered', count(end.delivered)], ['Expected', count(end.expected)], ['Duplicates', count(end.duplicates)],
    ['Payload transmissions', count(Math.round(end.overheadFactor * end.expected))], ['Overhead factor', end.overheadFactor.toFixed(3)],
    ['Control a payload sent', end.controlPerPayload.toFixed(2)],
    ['Busiest node sends a message', end.busiest.toFixed(1)], ['Depth', count(end.depth)],
    ['Latency p50', span(end.latencyNs.p50)], ['Latency p99', span(end.latencyNs.p99)],
    ['Latency max', span(end.latencyNs.max)],
    ...(end.flightsLeftOut ? [['Not drawn, of all flights', count(end.flightsLeftOut)]] : []),
    ...(end.simulation ? [['Trace hash', end.simulation.traceHash]] : []),
  ]);
}

function drawCompared() {
  const columns = [
    ['Shape', null, null],
    ['Delivered', end => `${count(end.delivered)} / ${count(end.expected)}`, null],
    ['Sent a delivery', end => end.overheadFactor.toFixed(2), end => end.overheadFactor],
    ['Busiest node sends', end => end.busiest.toFixed(1), end => end.busiest],
    ['Duplicates', end => count(end.duplicates), end => end.duplicates],
    ['p50', end => span(end.latencyNs.p50), end => end.latencyNs.p50],
    ['p99', end => span(end.latencyNs.p99), end => end.latencyNs.p99],
    ['Max', end => span(end.latencyNs.max), end => end.latencyNs.max],
  ];
  const ends = SHAPES.map(([shape]) => compared.get(shape));
  const hasAll = ends.every(Boolean);
  byId('compare-table').replaceChildren(
    el('thead', {}, el('tr', {}, ...columns.map(([title], index) =>
      el('th', {scope: 'col', class: index ? 'n head-cell' : 'head-cell'}, title)))),
    el('tbody', {}, ...SHAPES.map(([shape, title], row) => el('tr', {'data-shape': shape},
      el('th', {scope: 'row'}, title),
      ...columns.slice(1).map(([, text, value]) => {
        const end = ends[row];
        const isBest = hasAll && value && value(end) === Math.min(...ends.map(value));
        return el('td', {class: 'n' + (isBest ? ' best' : '')}, end ? text(end) : '–');
      })))));
}

function select(id) {
  state.node = id;
  view.select(id);
  table.select(id);
  showNode(id === null ? null : rowsNow().find(row => row.id === id));
  keep(!clock.isRunning);
}

function showNode(row) {
  if (!row) return facts(byId('node'), [['Choose a node in the tree or the table', '']]);
  const children = [...story.places.values()].filter(place => place.parent === row.id).length;
  facts(byId('node'), [['Name', row.name], ['Role', row.role], ['Level', count(row.level)],
    ['Parent', row.parent === null ? '–' : row.parent === 0 ? 'root' : 'node ' + row.parent],
    ['Children', count(children)], ['Received', count(row.received)]]);
}

function facts(list, pairs) {
  list.replaceChildren(...pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

function showAs(how) {
  state.view = how;
  view.canvas.classList.toggle('hidden', how !== 'tree');
  table.show(how === 'table');
  keep();
}

/** The moment is kept when the hand has chosen it. */
function keep(withMoment = false) {
  keepState({...fields(form), view: state.view, node: state.node, speed: state.speed,
    t: withMoment ? Math.round(clock.t - story.from) : ''}, DEFAULTS);
}

showNode(null);
globalThis.banyan = {view, clock, state, get story() { return story; }};
