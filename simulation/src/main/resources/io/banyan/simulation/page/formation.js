// The formation sandbox: what the hand does becomes a list of acts with their times; the server tells the story of that
// list, and the page plays it. Nothing is kept on the server between two acts.

import {DataTable} from '/data-table.js';
import {LineChart} from '/line-chart.js';
import {TimeBar} from '/time-bar.js';
import {TreeView} from '/tree-view.js';
import {byId, count, cross, dot, el, hollow, isCalm, keepState, legend, loss, numberOf, ring, runLines, say, segments, span, startShell,
  stateOf, tile} from '/shell.js';
import {Clock, drawFlights, fields, Story} from '/story.js';

const DEFAULTS = {nodes: '60', root: '4', children: '3', interval: '150', beats: 'true', seed: '1', acts: '', view: 'tree', node: '',
  speed: '0.25', t: '', until: '1000'};
const DELAY_MS = 10;
const US_PER_MS = 1000;
const US_PER_SECOND = 1e6;
/** How long the dead are drawn; the table keeps them. */
const DEAD_SHOWN_US = 3e6;
const SETTLE_MS = 4000;
const SETTLE_WITHOUT_BEATS_MS = 8000;
const TIME_MAX_MS = 240_000;
const SPEEDS = ['0.05', '0.1', '0.25', '0.5', '1', '2', '5', '20'];
const STATES = {SEEKING: 'asks the tracker', PROBING: 'measures candidates', JOINING: 'asks a parent',
  CONNECTING: 'connects', ATTACHED: 'attached', WAITING: 'waits for its parent', GRAFTING: 'asks a backup',
  ROOT: 'root', DEAD: 'dead', RECOVERING: 'recovers', IDLE: 'idle', LEAVING: 'leaves', STOPPED: 'stopped'};

const form = byId('form');
const state = {view: stateOf('view', 'tree'), speed: stateOf('speed', DEFAULTS.speed), node: numberOf('node'),
  acts: parse(stateOf('acts', '')), until: Number(stateOf('until', DEFAULTS.until))};
// Read before anything is kept: what is kept takes the place of what was asked for.
const momentAsked = stateOf('t', null);
let story = new Story();
let running = null;
let drawnVersion = '';
let toldNumbers = null;

startShell('/formation.html');
for (const input of form.elements) {
  if (!input.name) continue;
  const value = stateOf(input.name, null);
  if (value !== null && input.type === 'checkbox') input.checked = value === 'true';
  else if (value !== null) input.value = value;
}
legend(byId('legend'), [[ring('accent', 'accent'), 'root'], [dot('ok'), 'attached'], [hollow('behind'), 'on its way in'],
  [hollow('far'), 'lost its parent'], [cross('far'), 'dead'], [dot('control'), 'control'], [dot('repair'), 'repair'],
  [loss('far'), 'lost']]);
const tiles = {
  attached: tile(byId('tiles'), 'Attached', 'nodes with a way to the root, of those alive beside it'),
  orphans: tile(byId('tiles'), 'Without a place'),
  depth: tile(byId('tiles'), 'Depth'),
  slots: tile(byId('tiles'), 'Free slots'),
  rejects: tile(byId('tiles'), 'Rejects', 'joins that a parent refused'),
  reattach: tile(byId('tiles'), 'Re-attach p95', 'from the death of a parent until its child has another'),
};
const view = new TreeView(byId('stage'), {
  label: 'The forming tree. Arrow keys go up, down and among siblings; Delete drops the chosen node.',
  onSelect: node => select(node ? node.id : null),
  describe: node => node.tip,
});
view.setOverlay((context, now, drawn) => {
  if (clock.isRunning || isCalm()) drawFlights(story, clock.t, context, drawn, () => true);
  return clock.isRunning;
});
const hint = el('p', {class: 'stage-hint'}, 'Only the root so far: Auto lets nodes join by themselves, Step join one.');
byId('stage').append(hint);
const table = new DataTable(byId('stage'), 'The nodes of the forming tree', [
  {key: 'id', title: 'Node', text: row => row.name, value: row => row.id},
  {key: 'doing', title: 'State', text: row => row.doing},
  {key: 'level', title: 'Level', isNumber: true, text: row => count(row.level), value: row => row.level},
  {key: 'parent', title: 'Parent', isNumber: true, value: row => row.parent === null ? -1 : row.parent,
    text: row => row.parent === null ? '–' : row.parent === 0 ? 'root' : String(row.parent)},
  {key: 'childCount', title: 'Children', isNumber: true, text: row => String(row.childCount), value: row => row.childCount},
], id => select(id));
segments(byId('views'), 'How to see it', [['tree', 'Tree'], ['table', 'Table']], state.view, showAs);
const chart = new LineChart(byId('chart'), 'Attached nodes and nodes without a place over time', [
  {key: 'attached', title: 'attached', colour: 'ok'}, {key: 'orphans', title: 'without a place', colour: 'far'}],
  {text: count});
const clock = new Clock(() => show(), () => false);
clock.speed = US_PER_SECOND * Number(state.speed);
const time = new TimeBar(byId('time'), {
  label: 'Simulated time', play: 'Play', pause: 'Pause',
  onSeek: position => { clock.pause(); clock.t = position * US_PER_MS; show(); keep(true); },
  onPlay: async isPlaying => {
    if (!isPlaying) { clock.pause(); keep(true); }
    else if (clock.t < clock.until) clock.play();
    else await tell(Math.min(TIME_MAX_MS, state.until + SETTLE_MS));
    show();
  },
});
const speed = el('select', {'aria-label': 'Speed', onchange: () => {
  state.speed = speed.value;
  clock.speed = US_PER_SECOND * Number(speed.value);
  keep();
}}, ...SPEEDS.map(value => el('option', {value, selected: value === state.speed}, value + ' ×')));
time.extra.append(speed);

byId('step').addEventListener('click', () => act('j'));
byId('auto').addEventListener('click', () => act('a'));
byId('stop').addEventListener('click', () => act('s'));
byId('reset').addEventListener('click', () => {
  clock.pause();
  state.acts = [];
  state.until = Number(DEFAULTS.until);
  byId('loss').value = 0;
  byId('delay').value = DELAY_MS;
  select(null);
  tell(state.until, 0);
});
byId('drop').addEventListener('click', () => act('d', state.node));
byId('drop-subtree').addEventListener('click', () => act('t', state.node));
byId('loss').addEventListener('input', sliders);
byId('delay').addEventListener('input', sliders);
byId('loss').addEventListener('change', () => act('l', byId('loss').value));
byId('delay').addEventListener('change', () => act('y', byId('delay').value));
form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('change', event => { if (event.target.name) tell(state.until, clock.t); });
document.addEventListener('keydown', event => {
  const isFree = event.target === document.body || event.target === view.canvas;
  if (event.key === ' ' && isFree) { event.preventDefault(); time.button.click(); }
  else if (event.key === 'Delete' && isFree && !byId('drop').disabled) byId('drop').click();
  else if (event.key === 'j' && isFree) byId('step').click();
});
for (const one of state.acts) {
  if (one.kind === 'l') byId('loss').value = one.value;
  if (one.kind === 'y') byId('delay').value = one.value;
}
sliders();
showAs(state.view);
start();

async function start() {
  await tell(state.until, momentAsked === null ? 0 : Number(momentAsked) * US_PER_MS,
    momentAsked === null && state.acts.length > 0);
  if (momentAsked !== null) keep(true);
}

// --- acts --------------------------------------------------------------------------------------------------------

/** Does something now; what was done after this moment, in a story gone back in, is forgotten. */
async function act(kind, value = '') {
  const at = Math.ceil(clock.t / US_PER_MS);
  const acts = state.acts.filter(one => one.at <= at);
  acts.push({at, kind, value: String(value)});
  state.acts = acts;
  const settle = form.elements.beats.checked ? SETTLE_MS : SETTLE_WITHOUT_BEATS_MS;
  const numbers = story.numbersAt(clock.t);
  const left = Number(form.elements.nodes.value) - (numbers ? numbers[1] : 1);
  const auto = acts.filter(one => one.kind === 'a' || one.kind === 's').pop();
  const joining = auto && auto.kind === 'a' ? left * Number(form.elements.interval.value) : 0;
  await tell(Math.min(TIME_MAX_MS, at + joining + settle), clock.t, true);
}

function parse(text) {
  return [...text.matchAll(/(\d+)([a-z])([\d.]*)/g)].map(([, at, kind, value]) => ({at: Number(at), kind, value}));
}

function written(acts) {
  return acts.map(one => one.at + one.kind + one.value).join(',');
}

/** Has the story of all acts told up to a time, and goes on from a moment of it. */
async function tell(until, moment = clock.t, isPlayed = true) {
  if (running) running.abort();
  const mine = running = new AbortController();
  state.until = until;
  clock.pause();
  say(byId('problem'), '');
  const told = new Story();
  const parameters = {...fields(form), delay: DELAY_MS, acts: written(state.acts), until};
  try {
    await runLines('/api/formation', parameters, line => told.take(line), mine.signal);
    if (!told.end) throw new Error('the run ended early');
    if (told.end.failures.length) say(byId('problem'), told.end.failures.join('; '));
    told.sort();
    story = told;
    drawnVersion = '';
    clock.until = until * US_PER_MS;
    clock.t = Math.min(moment, clock.until);
    keep();
    if (isPlayed && clock.t < clock.until) clock.play();
    show();
  } catch (failure) {
    if (failure.name !== 'AbortError') say(byId('problem'), failure.message);
  } finally {
    if (running === mine) running = null;
  }
}

// --- showing -----------------------------------------------------------------------------------------------------

function show() {
  if (!story.head) return;
  story.seek(clock.t);
  const buried = deaths().filter(([, t]) => t + DEAD_SHOWN_US < clock.t).map(event => event[2]);
  const version = `${story.version} ${buried.length}`;
  if (version !== drawnVersion) {
    drawnVersion = version;
    const rows = rowsNow();
    hint.classList.toggle('hidden', state.view !== 'tree' || story.places.size > 1);
    view.setNodes(rows.filter(row => !buried.includes(row.id)));
    view.select(state.node);
    table.set(rows.filter(row => !row.fixed));
    table.select(state.node);
    chosen(rows);
    tellAttached(rows);
  }
  view.ask();
  showNumbers();
  time.set(Math.round(clock.t / US_PER_MS), Math.round(clock.until / US_PER_MS), (clock.t / US_PER_SECOND).toFixed(2) + ' s');
  time.playing(clock.isRunning);
}

function deaths() {
  return story.dead || (story.dead = story.happenings.filter(event => event[3] === 'killed'));
}

function rowsNow() {
  const trackerId = story.head.nodes;
  const childCounts = new Map();
  for (const place of story.places.values()) {
    if (place.state === 'ATTACHED') childCounts.set(place.parent, (childCounts.get(place.parent) || 0) + 1);
  }
  for (const [, t, node] of deaths()) {
    const place = story.places.get(node);
    if (t <= clock.t && place) story.places.set(node, {state: 'DEAD', parent: -1, level: -1});
  }
  const rows = [{id: trackerId, name: 'tracker', short: 'T', parent: null, fixed: [0, 0], tone: 'soft', shape: 'square',
    tip: 'tracker'}];
  for (const [id, place] of [...story.places].sort((a, b) => a[0] - b[0])) {
    const isRoot = place.state === 'ROOT';
    const isAttached = place.state === 'ATTACHED';
    const isDead = place.state === 'DEAD';
    const hadPlace = !isAttached && !isRoot && story.homes.has(id);
    rows.push({
      id, isRoot, name: isRoot ? 'root' : 'node ' + id, short: isRoot ? 'R' : String(id),
      parent: isAttached && place.parent >= 0 ? place.parent : null, home: story.homes.get(id),
      level: isRoot || isAttached ? place.level : -1, doing: STATES[place.state] || place.state.toLowerCase(),
      childCount: childCounts.get(id) || 0, isDead,
      tone: isRoot ? 'accent' : isDead ? 'far' : isAttached ? 'ok' : hadPlace ? 'far' : 'behind',
      mark: isRoot ? 'accent' : null, shape: isDead ? 'cross' : isRoot || isAttached ? 'dot' : 'hollow',
      tip: (isRoot ? 'root' : `node ${id}: ${STATES[place.state] || place.state.toLowerCase()}`) +
        `, ${childCounts.get(id) || 0} children`,
    });
  }
  return rows;
}

/** From what is drawn, which is newer than the last numbers. */
function tellAttached(rows) {
  const alive = rows.filter(row => !row.fixed && !row.isRoot && !row.isDead);
  const attached = alive.filter(row => row.parent !== null).length;
  tiles.attached(`${count(attached)} / ${count(alive.length)}`, attached === alive.length ? 'good' : '');
  tiles.orphans(count(alive.length - attached), attached < alive.length ? 'bad' : '');
}

function showNumbers() {
  const numbers = story.numbersAt(clock.t);
  if (!numbers || numbers === toldNumbers) return;
  toldNumbers = numbers;
  const [, , , , depth, slots, rejects, reattachUs] = numbers;
  tiles.depth(count(depth));
  tiles.slots(count(slots));
  tiles.rejects(count(rejects));
  tiles.reattach(reattachUs > 0 ? span(reattachUs * 1000) : '–');
  const samples = story.samples || (story.samples = story.numbers.map(one => ({t: one[0], attached: one[3],
    orphans: one[2] - 1 - one[3]})));
  chart.set(samples, 0, clock.until, clock.t);
  tellHistory();
}

const WORDS = {j: () => 'a node joins', a: () => 'nodes join by themselves', s: () => 'no more nodes join',
  d: value => `node ${value} dropped`, t: value => `node ${value} dropped with all below it`,
  l: value => `loss ${value} %`, y: value => `delay ${value} ms`};
let toldActs = null;
function tellHistory() {
  const key = written(state.acts);
  if (key === toldActs) return;
  toldActs = key;
  byId('history').replaceChildren(...(state.acts.length ? [...state.acts].reverse().map(one => el('li', {},
    el('time', {}, (one.at / 1000).toFixed(2) + ' s'), el('span', {}, WORDS[one.kind](one.value)))) :
    [el('li', {class: 'empty'}, 'Nothing yet: press Step join or Auto.')]));
}

function select(id) {
  state.node = id;
  view.select(id);
  table.select(id);
  chosen(story.head ? rowsNow() : []);
  keep(!clock.isRunning);
}

function chosen(rows) {
  const row = state.node === null ? null : rows.find(one => one.id === state.node);
  const canDrop = Boolean(row) && !row.isRoot && !row.fixed && !row.isDead;
  byId('drop').disabled = !canDrop;
  byId('drop-subtree').disabled = !canDrop;
  say(byId('chosen'), row ? row.tip[0].toUpperCase() + row.tip.slice(1) + '.' :
    'Choose a node in the tree or the table to drop it.');
}

function sliders() {
  say(byId('loss-is'), byId('loss').value + ' %');
  say(byId('delay-is'), byId('delay').value + ' ms');
}

function showAs(how) {
  state.view = how;
  view.canvas.classList.toggle('hidden', how !== 'tree');
  table.show(how === 'table');
  keep();
}

function keep(withMoment = false) {
  keepState({...fields(form), acts: written(state.acts), view: state.view, node: state.node, speed: state.speed, until: state.until,
    t: withMoment ? Math.round(clock.t / US_PER_MS) : ''}, DEFAULTS);
}

tellHistory();
globalThis.banyan = {view, clock, state, get story() { return story; }};
