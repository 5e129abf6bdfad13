// A tree on a canvas: the root in the middle, each level a ring. Nodes glide to where they belong; payloads and control
// travel the edges as dots. Hit testing, keyboard and the spoken description are here; what colours mean is the view's.

import {isCalm, onTheme} from '/shell.js';

const GLIDE_MS = 450;
const TAU = Math.PI * 2;
const MARGIN = 26;
const COLOURS = ['card', 'line', 'ink', 'soft', 'faint', 'accent', 'ok', 'behind', 'far', 'idle', 'edge', 'edge-strong',
  'data', 'control', 'repair', 'writer', 'ring'];

/**
 * Nodes are {id, parent, name, short, tone, shape: 'dot'|'hollow'|'cross'|'square', mark, fixed: [x, y]}: tone is a
 * colour name, mark the colour of a ring around it. A node that has lost its parent stays where it was, or under home,
 * the parent that it had, when the view knows it.
 */
export class TreeView {
  /** onSelect(node or null) when the hand chooses, onAct(node) when it clicks a node or presses Enter on it. */
  constructor(parent, {label, onSelect, onAct, describe}) {
    this.canvas = document.createElement('canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute('aria-roledescription', 'tree');
    this.canvas.setAttribute('aria-label', label);
    this.spoken = document.createElement('div');
    this.spoken.className = 'spoken';
    this.spoken.setAttribute('aria-live', 'polite');
    parent.append(this.canvas, this.spoken);
    this.context = this.canvas.getContext('2d');
    this.onSelect = onSelect || (() => {});
    this.onAct = onAct || (() => {});
    this.describe = describe || (node => node.name);
    this.nodes = [];
    this.placed = new Map();
    this.usual = new Map();
    this.selected = null;
    this.hovered = null;
    this.overlay = null;
    this.isMoving = false;
    this.drawn = 0;
    this.drawMs = 0;
    onTheme(() => this.readColours());
    this.readColours();
    new ResizeObserver(() => this.resize()).observe(parent);
    this.canvas.addEventListener('pointermove', event => this.hover(event));
    this.canvas.addEventListener('pointerleave', () => { this.hovered = null; this.ask(); });
    this.canvas.addEventListener('pointerdown', event => {
      const node = this.at(event);
      this.select(node ? node.id : null, true);
      if (node) this.onAct(node);
    });
    this.canvas.addEventListener('keydown', event => this.key(event));
    this.canvas.addEventListener('focus', () => { this.ask(); });
    this.canvas.addEventListener('blur', () => { this.ask(); });
    this.resize();
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colours = Object.fromEntries(COLOURS.map(name => [name, style.getPropertyValue('--' + name).trim()]));
    this.font = getComputedStyle(document.body).fontFamily;
    if (this.nodes) this.ask();
  }

  /** Draws over the tree at each frame; answers whether it goes on moving. */
  setOverlay(overlay) {
    this.overlay = overlay;
    this.ask();
  }

  setNodes(nodes) {
    this.nodes = nodes;
    this.byId = new Map(nodes.map(node => [node.id, node]));
    if (this.selected !== null && !this.byId.has(this.selected)) this.selected = null;
    this.layout();
  }

  select(id, isByHand = false) {
    if (id === this.selected && !isByHand) return;
    this.selected = id;
    const node = id === null ? null : this.byId.get(id);
    this.spoken.textContent = node ? this.describe(node) : '';
    this.ask();
    if (isByHand) this.onSelect(node || null);
  }

  // --- where everything is ---------------------------------------------------------------------------------------

  resize() {
    const box = this.canvas.parentElement.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return;
    this.width = box.width;
    this.height = box.height;
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(box.width * ratio);
    this.canvas.height = Math.round(box.height * ratio);
    this.ratio = ratio;
    this.layout(true);
  }

  layout(isAtOnce = false) {
    if (!this.width) return;
    const forest = this.forest();
    const tops = forest.get(null) || [];
    const depth = Math.max(1, this.depth);
    const rx = this.width / 2 - MARGIN;
    const ry = this.height / 2 - MARGIN;
    this.centre = {x: this.width / 2, y: this.height / 2};
    // Wide stages make wide rings, within reason: a circle is easier to read.
    const round = Math.min(rx, ry);
    this.outerX = Math.min(rx, round * 1.35);
    this.outerY = Math.min(ry, round * 1.35);
    // Inner rings stand further apart than outer ones: few places there, and every way begins there.
    this.reach = Array.from({length: depth + 2}, (none, level) => (level / depth) ** 0.8);
    const gap = depth === 1 ? 1 : this.reach[depth] - this.reach[depth - 1];
    const outer = (this.outerX + this.outerY) / 2;
    const perLevel = new Array(depth + 2).fill(0);
    const now = performance.now();
    const goals = [];
    const place = (id, level, from, to, wobble) => {
      const angle = (from + to) / 2;
      perLevel[level]++;
      goals.push({id, level, angle, wobble});
      const below = forest.get(id) || [];
      const sum = below.reduce((total, child) => total + this.weights.get(child), 0) || 1;
      let at = from;
      below.forEach((child, index) => {
        const share = (to - from) * this.weights.get(child) / sum;
        place(child, level + 1, at, at + share, index);
        at += share;
      });
    };
    // The first top is the middle; another waits as far out as those below it leave room for.
    tops.forEach((id, index) => {
      const from = -Math.PI / 2 + index * 0.2;
      if (index === 0) place(id, 0, -Math.PI / 2, Math.PI * 1.5, 0);
      else place(id, depth - this.levelsBelow(id, forest), from, from + 0.2, index);
    });
    this.levels = depth;
    this.radii = perLevel.map((count, level) => {
      const room = level === 0 ? 40 : TAU * outer * this.reach[level] / Math.max(1, count);
      return Math.max(2.1, Math.min(level === 0 ? 13 : 10.5, room * 0.4,
        Math.min(this.outerX, this.outerY) * gap * 0.36));
    });
    const seen = new Set();
    for (const {id, level, angle, wobble} of goals) {
      const isDense = level > 0 &&
        TAU * outer * this.reach[level] / Math.max(1, perLevel[level]) < 2.6 * this.radii[level];
      const far = this.reach[level] + (isDense ? gap * (wobble % 2 ? -0.16 : 0.1) : 0);
      const goal = {x: this.centre.x + Math.cos(angle) * far * this.outerX,
        y: this.centre.y + Math.sin(angle) * far * this.outerY, angle, level, r: this.radii[level]};
      this.glide(id, goal, now, isAtOnce);
      seen.add(id);
    }
    for (const node of this.nodes) {
      if (node.fixed) {
        this.glide(node.id, {x: MARGIN + node.fixed[0] * (this.width - 2 * MARGIN),
          y: MARGIN + node.fixed[1] * (this.height - 2 * MARGIN), angle: 0, level: 0, r: 9, isFixed: true}, now, isAtOnce);
        seen.add(node.id);
      }
    }
    for (const id of this.placed.keys()) if (!seen.has(id)) this.placed.delete(id);
    this.ask();
  }

  /** Children by parent; who has lost its parent keeps its last one as its place. */
  forest() {
    const forest = new Map();
    const add = (parent, id) => {
      if (!forest.has(parent)) forest.set(parent, []);
      forest.get(parent).push(id);
    };
    const root = this.nodes.find(node => node.isRoot);
    for (const node of this.nodes) {
      if (node.fixed) continue;
      if (node.parent !== null && this.byId.has(node.parent)) this.usual.set(node.id, node.parent);
      else if (this.byId.has(node.home)) this.usual.set(node.id, node.home);
    }
    if (root) add(null, root.id);
    for (const node of this.nodes) {
      if (node.fixed || node === root) continue;
      let parent = node.parent !== null && this.byId.has(node.parent) ? node.parent : this.usual.get(node.id);
      if (parent === undefined || !this.byId.has(parent) || this.leadsBack(parent, node.id)) parent = null;
      add(parent, node.id);
    }
    this.weights = new Map();
    this.depth = 0;
    const weigh = (id, level) => {
      this.depth = Math.max(this.depth, level);
      const below = forest.get(id) || [];
      const weight = below.length ? below.reduce((sum, child) => sum + weigh(child, level + 1), 0) : 1;
      // Less than in proportion, so that a leaf beside a large subtree still has a place.
      this.weights.set(id, weight ** 0.75);
      return weight;
    };
    (forest.get(null) || []).forEach((id, index) => weigh(id, index === 0 ? 0 : 1));
    return forest;
  }

  /** How many levels are below a node. */
  levelsBelow(id, forest) {
    return (forest.get(id) || []).reduce((most, child) => Math.max(most, 1 + this.levelsBelow(child, forest)), 0);
  }

  leadsBack(from, to) {
    const seen = new Set();
    for (let at = from; at !== undefined && at !== null && !seen.has(at);) {
      if (at === to) return true;
      seen.add(at);
      const node = this.byId.get(at);
      at = !node || node.isRoot ? null : node.parent !== null && this.byId.has(node.parent) ? node.parent :
        this.usual.get(at);
    }
    return false;
  }

  glide(id, goal, now, isAtOnce) {
    const last = this.placed.get(id);
    if (!last) {
      const node = this.byId.get(id);
      const parent = node && this.placed.get(node.parent);
      const from = parent && !isAtOnce ? parent : goal;
      this.placed.set(id, {...goal, fromX: from.x, fromY: from.y, toX: goal.x, toY: goal.y, x: from.x, y: from.y,
        since: isAtOnce || isCalm() ? 0 : now});
    } else if (last.toX !== goal.x || last.toY !== goal.y) {
      last.fromX = isAtOnce ? goal.x : last.x;
      last.fromY = isAtOnce ? goal.y : last.y;
      last.toX = goal.x;
      last.toY = goal.y;
      last.since = isAtOnce || isCalm() ? 0 : now;
      last.angle = goal.angle;
      last.level = goal.level;
      last.r = goal.r;
    } else {
      last.angle = goal.angle;
      last.level = goal.level;
      last.r = goal.r;
    }
  }

  // --- drawing ---------------------------------------------------------------------------------------------------

  ask() {
    if (!this.asked) {
      this.asked = true;
      requestAnimationFrame(now => this.draw(now));
    }
  }

  draw(now) {
    this.asked = false;
    if (!this.width || !this.byId) return;
    const began = performance.now();
    const context = this.context;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    let isMoving = false;
    for (const place of this.placed.values()) {
      const part = place.since === 0 ? 1 : Math.min(1, (now - place.since) / GLIDE_MS);
      const eased = part === 1 ? 1 : 1 - (1 - part) ** 3;
      place.x = place.fromX + (place.toX - place.fromX) * eased;
      place.y = place.fromY + (place.toY - place.fromY) * eased;
      isMoving = isMoving || part < 1;
    }
    this.drawRings(context);
    this.drawEdges(context);
    if (this.overlay && this.overlay(context, now, this)) isMoving = true;
    this.drawNodes(context);
    this.drawNames(context);
    this.drawn++;
    this.drawMs += performance.now() - began;
    if (isMoving) this.ask();
  }

  drawRings(context) {
    context.strokeStyle = this.colours.ring;
    context.lineWidth = 1;
    context.beginPath();
    for (let level = 1; level <= this.levels; level++) {
      const far = this.reach[level];
      context.moveTo(this.centre.x + far * this.outerX, this.centre.y);
      context.ellipse(this.centre.x, this.centre.y, far * this.outerX, far * this.outerY, 0, 0, TAU);
    }
    context.stroke();
  }

  /** The way from a parent to a child bends around the middle; its four points. */
  curve(from, to) {
    if (from.isFixed || to.isFixed || from.level === to.level || Math.abs(from.level - to.level) > 1) {
      return [from.x, from.y, from.x, from.y, to.x, to.y, to.x, to.y];
    }
    const mid = (this.reach[from.level] + this.reach[to.level]) / 2;
    const a = from.level === 0 ? to.angle : from.angle;
    const b = to.level === 0 ? from.angle : to.angle;
    const {x, y} = this.centre;
    return [from.x, from.y, x + Math.cos(a) * mid * this.outerX, y + Math.sin(a) * mid * this.outerY,
      x + Math.cos(b) * mid * this.outerX, y + Math.sin(b) * mid * this.outerY, to.x, to.y];
  }

  drawEdges(context) {
    const width = this.nodes.length > 200 ? 0.9 : 1.4;
    context.lineWidth = width;
    context.strokeStyle = this.colours.edge;
    context.beginPath();
    for (const node of this.nodes) {
      if (node.parent === null || node.fixed) continue;
      const from = this.placed.get(node.parent);
      const to = this.placed.get(node.id);
      if (!from || !to) continue;
      const c = this.curve(from, to);
      context.moveTo(c[0], c[1]);
      context.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
    }
    context.stroke();
    if (this.selected !== null) this.drawWay(context);
  }

  /** From the selected node up to the root. */
  drawWay(context) {
    context.lineWidth = 2.2;
    context.strokeStyle = this.colours.accent;
    context.beginPath();
    let node = this.byId.get(this.selected);
    for (let steps = 0; node && node.parent !== null && steps < 64; steps++) {
      const from = this.placed.get(node.parent);
      const to = this.placed.get(node.id);
      if (!from || !to) break;
      const c = this.curve(from, to);
      context.moveTo(c[0], c[1]);
      context.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
      node = this.byId.get(node.parent);
    }
    context.stroke();
  }

  /** A dot on its way; part runs from 0 to 1. */
  dot(context, fromId, toId, part, radius) {
    const from = this.placed.get(fromId);
    const to = this.placed.get(toId);
    if (!from || !to) return;
    const c = this.curve(from, to);
    const q = 1 - part;
    const x = q * q * q * c[0] + 3 * q * q * part * c[2] + 3 * q * part * part * c[4] + part * part * part * c[6];
    const y = q * q * q * c[1] + 3 * q * q * part * c[3] + 3 * q * part * part * c[5] + part * part * part * c[7];
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, TAU);
    return [x, y];
  }

  /** The whole way of a dot, for those who want no motion. */
  way(context, fromId, toId) {
    const from = this.placed.get(fromId);
    const to = this.placed.get(toId);
    if (!from || !to) return;
    const c = this.curve(from, to);
    context.moveTo(c[0], c[1]);
    context.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
  }

  drawNodes(context) {
    const byTone = new Map();
    for (const node of this.nodes) {
      const key = (node.shape || 'dot') + ' ' + node.tone;
      if (!byTone.has(key)) byTone.set(key, []);
      byTone.get(key).push(node);
    }
    for (const [key, group] of byTone) {
      const [shape, tone] = key.split(' ');
      context.fillStyle = shape === 'hollow' ? this.colours.card : this.colours[tone];
      context.strokeStyle = this.colours[tone];
      context.lineWidth = shape === 'cross' ? 2.4 : 1.8;
      context.setLineDash(shape === 'hollow' ? [3, 2] : []);
      context.beginPath();
      for (const node of group) {
        const p = this.placed.get(node.id);
        if (!p) continue;
        if (shape === 'cross') {
          const d = Math.max(3, p.r * 0.8);
          context.moveTo(p.x - d, p.y - d);
          context.lineTo(p.x + d, p.y + d);
          context.moveTo(p.x + d, p.y - d);
          context.lineTo(p.x - d, p.y + d);
        } else if (shape === 'square') {
          context.roundRect(p.x - p.r, p.y - p.r, 2 * p.r, 2 * p.r, 3);
        } else {
          context.moveTo(p.x + p.r, p.y);
          context.arc(p.x, p.y, p.r, 0, TAU);
        }
      }
      if (shape !== 'cross') context.fill();
      if (shape === 'hollow' || shape === 'cross') context.stroke();
    }
    context.setLineDash([]);
    this.drawMarks(context);
  }

  drawMarks(context) {
    for (const node of this.nodes) {
      if (!node.mark && node.id !== this.selected && node !== this.hovered) continue;
      const p = this.placed.get(node.id);
      if (!p) continue;
      if (node.mark) {
        context.strokeStyle = this.colours[node.mark];
        context.lineWidth = 2;
        context.beginPath();
        context.arc(p.x, p.y, p.r + 3, 0, TAU);
        context.stroke();
      }
      if (node.id === this.selected || node === this.hovered) {
        context.strokeStyle = this.colours.ink;
        context.lineWidth = node.id === this.selected ? 2 : 1.2;
        context.beginPath();
        context.arc(p.x, p.y, p.r + (node.mark ? 6 : 3.5), 0, TAU);
        context.stroke();
      }
    }
  }

  drawNames(context) {
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const node of this.nodes) {
      const p = this.placed.get(node.id);
      if (!p || p.r < 8 || !node.short || node.shape === 'cross') continue;
      context.font = `600 ${node.short.length > 2 ? 9 : 10.5}px ${this.font}`;
      context.fillStyle = node.shape === 'hollow' ? this.colours.ink : this.colours.card;
      context.fillText(node.short, p.x, p.y + 0.5);
    }
    const shown = this.hovered || (this.selected !== null ? this.byId.get(this.selected) : null);
    if (shown) this.drawTip(context, shown);
  }

  drawTip(context, node) {
    const p = this.placed.get(node.id);
    if (!p) return;
    const text = node.tip || node.name;
    context.font = `500 12px ${this.font}`;
    const width = context.measureText(text).width + 16;
    const x = Math.max(2, Math.min(this.width - width - 2, p.x - width / 2));
    const y = p.y - p.r - 36 < 2 ? p.y + p.r + 11 : p.y - p.r - 35;
    context.fillStyle = this.colours.ink;
    context.beginPath();
    context.roundRect(x, y, width, 24, 6);
    context.fill();
    context.fillStyle = this.colours.card;
    context.textAlign = 'left';
    context.fillText(text, x + 8, y + 12.5);
  }

  // --- hands -----------------------------------------------------------------------------------------------------

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    let best = null;
    let least = event.pointerType === 'touch' ? 24 : 14;
    for (const node of this.nodes) {
      const p = this.placed.get(node.id);
      if (!p) continue;
      const distance = Math.hypot(p.x - x, p.y - y) - p.r;
      if (distance < least) {
        least = distance;
        best = node;
      }
    }
    return best;
  }

  hover(event) {
    if (event.pointerType === 'touch') return;
    const node = this.at(event);
    if (node !== this.hovered) {
      this.hovered = node;
      this.canvas.style.cursor = node ? 'pointer' : '';
      this.ask();
    }
  }

  /** Up and down the tree, left and right among siblings. */
  key(event) {
    const moves = {ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right', Home: 'home',
      Escape: 'none'};
    const move = moves[event.key];
    if (event.key === 'Enter' && this.selected !== null) return this.onAct(this.byId.get(this.selected));
    if (!move || !this.nodes.length) return;
    event.preventDefault();
    const root = this.nodes.find(node => node.isRoot) || this.nodes[0];
    const node = this.selected === null ? null : this.byId.get(this.selected);
    if (move === 'none') return this.select(null, true);
    if (!node || move === 'home') return this.select(root.id, true);
    const siblings = this.nodes.filter(other => other.parent === node.parent && !other.fixed);
    const index = siblings.indexOf(node);
    let next = null;
    if (move === 'up') next = this.byId.get(node.parent);
    else if (move === 'down') next = this.nodes.find(other => other.parent === node.id);
    else next = siblings[(index + (move === 'left' ? siblings.length - 1 : 1)) % siblings.length];
    if (next) this.select(next.id, true);
  }
}
