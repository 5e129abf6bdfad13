// The live view: the tree of this cluster as it stands, or as it stood at a moment of the last minutes.

import {DataTable} from '/data-table.js';
import {LineChart} from '/line-chart.js';
import {TimeBar} from '/time-bar.js';
import {TreeView} from '/tree-view.js';
import {byId, count, cross, dot, el, hollow, isCalm, keepState, legend, ring, runLines, say, segments, short, span, startShell, stateOf,
  tile} from '/shell.js';

const FRAMES_MAX = 2400;
const CHART_MS = 120_000;
const BEHIND = 1;
const FAR = 16;
const EVENTS_SHOWN = 200;
/** A pulse takes this long for a link, and the next one follows so many links behind. */
const PULSE_MS = 900;
const PULSE_EVERY = 2;

const frames = [];
const trees = new Map();
const state = {view: stateOf('view', 'tree'), node: stateOf('node', null), at: null};
let isFollowing = true;
let shownTree = null;
let askedNode = 0;

startShell('/');
legend(byId('legend'), [
  [ring('accent', 'accent'), 'root'], [dot('data'), 'way of the stream'], [dot('ok'), 'caught up'], [dot('behind'), 'behind'], [dot('far'), 'far behind'],
  [ring('ok', 'far'), 'blocks lost'], [hollow('idle'), 'looks for a parent'], [cross('far'), 'dead']]);

const tiles = {
  nodes: tile(byId('tiles'), 'Nodes'),
  depth: tile(byId('tiles'), 'Depth', 'hops from the root to the deepest node'),
  publish: tile(byId('tiles'), 'Messages a second', 'numbered by the root'),
  deliver: tile(byId('tiles'), 'Deliveries a second', 'to all readers'),
  missing: tile(byId('tiles'), 'Missing', 'messages that readers were told will not come'),
};
const view = new TreeView(byId('stage'), {
  label: 'The tree. Arrow keys go up, down and among siblings; Escape lets go.',
  onSelect: node => select(node ? node.id : null),
  describe: node => node.name + ', ' + node.tip,
});
view.setOverlay(pulse);
const table = new DataTable(byId('stage'), 'The nodes of the tree', [
  {key: 'name', title: 'Node', text: row => row.name},
  {key: 'state', title: 'State', text: row => row.state},
  {key: 'level', title: 'Level', isNumber: true, text: row => count(row.level), value: row => row.level},
  {key: 'parent', title: 'Parent', text: row => row.parentName},
  {key: 'children', title: 'Children', isNumber: true, value: row => row.children,
    text: row => row.children + (row.maxChildren < 0 ? '' : ' of ' + row.maxChildren)},
  {key: 'lag', title: 'Lag, blocks', isNumber: true, text: row => count(row.lag), value: row => row.lag},
  {key: 'lost', title: 'Lost, blocks', isNumber: true, text: row => count(row.lost), value: row => row.lost},
  {key: 'address', title: 'Address', text: row => row.address},
], id => select(id));
segments(byId('views'), 'How to see it', [['tree', 'Tree'], ['table', 'Table']], state.view, showAs);
const latency = new LineChart(byId('latency'), 'Latency of deliveries over time', [
  {key: 'p50', title: 'p50', colour: 'ok'}, {key: 'p99', title: 'p99', colour: 'behind'},
  {key: 'p999', title: 'p99.9', colour: 'far'}], {text: span, isLog: true});
const rate = new LineChart(byId('rate'), 'Messages and deliveries a second over time', [
  {key: 'publishRate', title: 'messages/s', colour: 'data'},
  {key: 'deliveryRate', title: 'deliveries/s', colour: 'ok'}], {text: short, isLog: true});
const time = new TimeBar(byId('time'), {
  label: 'Time', play: 'Follow', pause: 'Hold',
  onSeek: position => {
    isFollowing = position >= frames.length - 1;
    state.at = position;
    show();
  },
  onPlay: isPlaying => {
    isFollowing = isPlaying;
    state.at = frames.length - 1;
    show();
  },
});
showAs(state.view);
listen();

function listen() {
  const source = new EventSource('/api/live');
  source.addEventListener('tree', event => {
    const tree = JSON.parse(event.data);
    trees.set(tree.version, tree);
  });
  source.addEventListener('frame', event => {
    const frame = JSON.parse(event.data);
    if (frame.latencyNs) Object.assign(frame, frame.latencyNs);
    frames.push(frame);
    if (frames.length > FRAMES_MAX) {
      const gone = frames.shift();
      if (!frames.some(kept => kept.tree === gone.tree)) trees.delete(gone.tree);
      if (!isFollowing) state.at = Math.max(0, state.at - 1);
    }
    for (const text of frame.events) tellEvent(frame.t, text);
    askToShow();
  });
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) say(byId('note'), 'The connection is gone; load the page again.');
    else say(byId('note'), 'The process does not answer; trying again');
  });
}

/** A backlog comes as many frames at once: one showing for all of them. */
let isAsked = false;
function askToShow() {
  if (!isAsked) {
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      show();
    });
  }
}

function show() {
  if (!frames.length) return;
  const position = isFollowing ? frames.length - 1 : Math.min(state.at, frames.length - 1);
  const frame = frames[position];
  const tree = trees.get(frame.tree);
  const last = frames[frames.length - 1];
  showTree(tree, frame);
  view.ask();
  say(byId('title'), tree.title);
  say(byId('note'), (frame.note || 'Running') + (isFollowing ? '' : ', seen at ' + clock(frame.t)));
  const alive = tree.nodes.filter(node => node.state !== 'dead');
  tiles.nodes(count(tree.count) + (alive.length < tree.nodes.length ? ` (${tree.nodes.length - alive.length} dead)` : ''));
  tiles.depth(count(Math.max(0, ...tree.nodes.map(node => node.level))));
  tiles.publish(short(frame.publishRate));
  tiles.deliver(short(frame.deliveryRate));
  tiles.missing(count(frame.missing), frame.missing > 0 ? 'bad' : '');
  const to = Math.max(frame.t, Math.min(last.t, frame.t + CHART_MS / 4));
  const from = Math.max(frames[0].t, to - CHART_MS);
  latency.set(frames, from, to, frame.t);
  rate.set(frames, from, to, frame.t);
  time.playing(isFollowing);
  time.set(position, frames.length - 1, isFollowing ? 'now' : '−' + ((last.t - frame.t) / 1000).toFixed(1) + ' s');
  showNode(tree, frame);
}

/** Shows which way the stream goes while it flows: a pulse stands for many messages, at a pace that eyes can follow. */
function pulse(context, now, drawn) {
  const last = frames[frames.length - 1];
  const isFlowing = isFollowing && last && last.publishRate > 0;
  if (!isFlowing || isCalm()) return false;
  context.beginPath();
  for (const node of drawn.nodes) {
    const part = node.parent === null || node.level < 1 ? 1 : (now / PULSE_MS - node.level + 1) % PULSE_EVERY;
    if (part > 0 && part < 1) drawn.dot(context, node.parent, node.id, part, drawn.nodes.length > 150 ? 2 : 3);
  }
  context.fillStyle = drawn.colours.data;
  context.fill();
  return true;
}

function showTree(tree, frame) {
  const names = new Map(tree.nodes.map(node => [node.id, node.name]));
  const rows = tree.nodes.map((node, index) => {
    const lag = frame.lag[index];
    const lost = frame.lost[index];
    const isOff = node.state === 'orphan' || node.state === 'dead';
    const number = /^node (\d+)$/.exec(node.name);
    return {
      ...node, lag, lost,
      parentName: names.get(node.parent) || (node.parent ? node.parent : '–'),
      isRoot: node.state === 'root',
      short: node.state === 'root' ? 'R' : number ? number[1] : '',
      tone: node.state === 'root' ? 'accent' : node.state === 'dead' ? 'far' : isOff ? 'idle' : lag >= FAR ? 'far' :
        lag >= BEHIND ? 'behind' : 'ok',
      shape: node.state === 'dead' ? 'cross' : isOff ? 'hollow' : 'dot',
      mark: node.state === 'root' ? 'accent' : lost > 0 && !isOff ? 'far' : null,
      tip: node.name + (node.state === 'dead' ? ': dead' : isOff ? ': looks for a parent' :
        `: level ${node.level}, ${node.children} children` + (lag > 0 ? `, ${lag} blocks behind` : '')),
    };
  });
  const key = tree.version + ' ' + rows.map(row => row.tone[0] + (row.mark || '')).join();
  if (key !== shownTree) {
    shownTree = key;
    view.setNodes(rows);
    view.select(state.node);
  }
  table.set(rows);
}

function select(id) {
  state.node = id;
  view.select(id);
  table.select(id);
  keep();
  askedNode = 0;
  show();
}

function showNode(tree, frame) {
  const box = byId('node');
  const index = tree.nodes.findIndex(node => node.id === state.node);
  if (index < 0) {
    if (box.dataset.of !== '') box.replaceChildren(el('p', {class: 'empty'}, 'Choose a node in the tree or the table.'));
    box.dataset.of = '';
    return;
  }
  const node = tree.nodes[index];
  if (box.dataset.of !== node.id) {
    box.dataset.of = node.id;
    const kill = el('button', {type: 'button', class: 'kill hidden'}, 'Kill ' + node.name);
    kill.addEventListener('click', () => killNode(node, kill));
    box.replaceChildren(el('dl', {class: 'facts'}), el('dl', {class: 'facts many hidden', tabindex: '0',
      'aria-label': 'Counters'}), kill, el('p', {class: 'problem', role: 'status'}));
  }
  const parent = tree.nodes.find(other => other.id === node.parent);
  facts(box.children[0], [['Name', node.name], ['State', node.state], ['Level', count(node.level)],
    ['Parent', parent ? parent.name : '–'],
    ['Children', node.children + (node.maxChildren < 0 ? '' : ' of ' + node.maxChildren)],
    ['Lag, blocks', count(frame.lag[index])], ['Address', node.address]]);
  if (isFollowing && performance.now() - askedNode > 1000) {
    askedNode = performance.now();
    fetch('/api/live/node?id=' + encodeURIComponent(node.id)).then(answer => answer.json()).then(answer => {
      if (answer.id !== state.node || box.dataset.of !== answer.id) return;
      const counters = Object.entries(answer.counters);
      box.children[1].classList.toggle('hidden', counters.length === 0);
      box.children[2].classList.toggle('hidden', !answer.killable);
      facts(box.children[1], counters.map(([name, value]) => [name, count(value)]));
    }).catch(() => {});
  }
}

/** As a crash ends it, where the process allows that: a relay of a demonstration. */
async function killNode(node, button) {
  button.disabled = true;
  try {
    await runLines('/api/live/kill', {id: node.id}, () => {});
    button.classList.add('hidden');
    view.canvas.focus();
  } catch (problem) {
    say(button.nextElementSibling, problem.message);
  }
  button.disabled = false;
}

function facts(list, pairs) {
  while (list.children.length > pairs.length * 2) list.lastChild.remove();
  while (list.children.length < pairs.length * 2) list.append(el('dt'), el('dd'));
  pairs.forEach(([name, value], index) => {
    say(list.children[index * 2], name);
    say(list.children[index * 2 + 1], value);
  });
}

function tellEvent(t, text) {
  const list = byId('events');
  list.prepend(el('li', {}, el('time', {datetime: new Date(t).toISOString()}, clock(t)), el('span', {}, text)));
  if (list.children.length > EVENTS_SHOWN) list.lastChild.remove();
}

function showAs(how) {
  state.view = how;
  view.canvas.classList.toggle('hidden', how !== 'tree');
  table.show(how === 'table');
  keep();
}

function keep() {
  keepState({view: state.view, node: state.node}, {view: 'tree', node: ''});
}

function clock(t) {
  return new Date(t).toLocaleTimeString('en-GB');
}

// For tests and for those who want to know how fast it draws.
globalThis.banyan = {view, frames, trees, state};
