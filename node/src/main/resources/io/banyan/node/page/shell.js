// What every view shares: the bar, the theme, the state in the address, the numbers in words, and asking for a run.

const THEMES = ['auto', 'light', 'dark'];
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const prefersCalm = matchMedia('(prefers-reduced-motion: reduce)');
const themeListeners = [];

/** An element with attributes, listeners (onclick) and children. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value !== 'string') made[name] = value;
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

export const byId = id => document.getElementById(id);

/** Sets a text only where it differs, so that nothing is laid out again for nothing. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const isCalm = () => prefersCalm.matches;

export function onTheme(listener) {
  themeListeners.push(listener);
}

function theme() {
  return THEMES.includes(localStorage.getItem('banyan.theme')) ? localStorage.getItem('banyan.theme') : 'auto';
}

function applyTheme() {
  const isDark = theme() === 'dark' || theme() === 'auto' && prefersDark.matches;
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  themeListeners.forEach(listener => listener());
}

/** The bar with the views that this server has. */
export async function startShell(path) {
  applyTheme();
  prefersDark.addEventListener('change', applyTheme);
  const nav = el('nav', {'aria-label': 'Views'});
  const themeButton = el('button', {class: 'quiet', type: 'button', onclick: () => {
    localStorage.setItem('banyan.theme', THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
    applyTheme();
    tell();
  }});
  const tell = () => {
    say(themeButton, {auto: 'Theme: auto', light: 'Theme: light', dark: 'Theme: dark'}[theme()]);
  };
  tell();
  const brand = el('a', {class: 'brand', href: '/'}, el('img', {src: '/icon.svg', alt: '', width: '26', height: '26'}),
    'Banyan');
  byId('bar').append(brand, nav, themeButton);
  const views = await (await fetch('/api/views')).json();
  for (const view of views) {
    nav.append(el('a', {href: view.path + (token() ? '#token=' + encodeURIComponent(token()) : ''),
      'aria-current': view.path === path ? 'page' : null}, view.title));
  }
}

// --- the state in the address ------------------------------------------------------------------------------------

export function stateOf(name, otherwise) {
  const value = new URLSearchParams(location.search).get(name);
  return value === null ? otherwise : value;
}

/** A number of the address, null when there is none. */
export function numberOf(name) {
  const value = stateOf(name, '');
  return /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** Keeps what differs from its default in the address, so that it can be shared. */
export function keepState(values, defaults) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && String(value) !== String(defaults[name] ?? '')) {
      search.set(name, value);
    }
  }
  const text = search.toString();
  const next = location.pathname + (text ? '?' + text : '') + location.hash;
  if (next !== location.pathname + location.search + location.hash) history.replaceState(null, '', next);
}

function token() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) sessionStorage.setItem('banyan.token', given);
  return given || sessionStorage.getItem('banyan.token') || '';
}

// --- asking for a run --------------------------------------------------------------------------------------------

const client = Array.from(crypto.getRandomValues(new Uint8Array(8)), b => b.toString(16).padStart(2, '0')).join('');

/** Asks for a run and hands over its lines of JSON as they come; rejects with what the server says is wrong. */
export async function runLines(path, parameters, onLine, signal) {
  const headers = {'Content-Type': 'application/x-banyan-form', 'X-Banyan-Client': client};
  if (token()) headers.Authorization = 'Bearer ' + token();
  const answer = await fetch(path, {method: 'POST', headers, body: new URLSearchParams(parameters).toString(), signal});
  if (!answer.ok) {
    let problem = answer.statusText;
    try { problem = (await answer.json()).problem || problem; } catch { /* not ours: the status says it */ }
    throw new Error(problem);
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {done, value} = await reader.read();
    if (done) break;
    rest += value;
    let from = 0;
    for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n', from)) {
      const line = at > from ? JSON.parse(rest.slice(from, at)) : {};
      if (line.problem) throw new Error(line.problem);
      if (at > from) onLine(line);
      from = at + 1;
    }
    rest = rest.slice(from);
  }
}

// --- numbers in words --------------------------------------------------------------------------------------------

const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});

export const count = value => value === null || value === undefined || value < 0 || Number.isNaN(value) ? '–' :
  whole.format(value);

export function short(value) {
  if (value === null || value === undefined || value < 0 || Number.isNaN(value)) return '–';
  if (value >= 1e9) return (value / 1e9).toFixed(value < 1e10 ? 2 : 1) + ' G';
  if (value >= 1e6) return (value / 1e6).toFixed(value < 1e7 ? 2 : 1) + ' M';
  if (value >= 1e4) return (value / 1e3).toFixed(value < 1e5 ? 1 : 0) + ' k';
  return whole.format(value);
}

/** Nanoseconds in the unit that suits them. */
export function span(ns) {
  if (ns === null || ns === undefined || ns < 0 || Number.isNaN(ns)) return '–';
  const fixed = (value, unit) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) + ' ' + unit;
  if (ns >= 1e9) return fixed(ns / 1e9, 's');
  if (ns >= 1e6) return fixed(ns / 1e6, 'ms');
  if (ns >= 1e3) return fixed(ns / 1e3, 'µs');
  return whole.format(ns) + ' ns';
}

/** A tile of a number with its name; the second argument of the updater marks it good or bad. */
export function tile(parent, name, title) {
  const value = el('div', {class: 'v'}, '–');
  const box = el('div', {class: 'tile', title: title || ''}, el('div', {class: 'k'}, name), value);
  parent.append(box);
  return (text, tone = '') => {
    say(value, text);
    box.className = 'tile ' + tone;
  };
}

/** A choice of one of a few, as pressed buttons. */
export function segments(parent, label, options, chosen, onChoose) {
  parent.setAttribute('role', 'group');
  parent.setAttribute('aria-label', label);
  const buttons = options.map(([value, text]) => el('button', {type: 'button', 'data-value': value, onclick: () => {
    choose(value);
    onChoose(value);
  }}, text));
  const choose = value => buttons.forEach(button =>
    button.setAttribute('aria-pressed', String(button.dataset.value === value)));
  parent.append(...buttons);
  choose(chosen);
  return choose;
}

/** Signs with their meaning; a sign is the inside of an SVG of 14 by 14. */
export function legend(parent, entries) {
  parent.replaceChildren(...entries.map(([sign, text]) => {
    const entry = el('span');
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 14 14');
    svg.setAttribute('aria-hidden', 'true');
    svg.innerHTML = sign;
    entry.append(svg, text);
    return entry;
  }));
}

export const dot = (colour, more = '') => `<circle cx="7" cy="7" r="5" fill="var(--${colour})" ${more}/>`;
export const hollow = colour =>
  `<circle cx="7" cy="7" r="4.6" fill="none" stroke="var(--${colour})" stroke-width="1.8" stroke-dasharray="3 2"/>`;
export const ring = (fill, stroke) =>
  `<circle cx="7" cy="7" r="4" fill="var(--${fill})"/><circle cx="7" cy="7" r="6" fill="none" stroke="var(--${stroke})" ` +
  'stroke-width="1.6"/>';
export const loss = colour =>
  `<circle cx="7" cy="7" r="3.4" fill="none" stroke="var(--${colour})" stroke-width="1.6"/>`;
export const cross = colour =>
  `<path d="M3 3l8 8M11 3l-8 8" stroke="var(--${colour})" stroke-width="2.2" stroke-linecap="round"/>`;
