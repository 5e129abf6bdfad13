// A table that is sorted by its heads and updated in place. Filled only while it is seen.

import {el, say} from '/shell.js';

const ROWS_MAX = 2000;

export class DataTable {
  /** Columns are {key, title, isNumber, text(row), value(row)}; the first one names the row. */
  constructor(parent, caption, columns, onSelect) {
    this.columns = columns;
    this.onSelect = onSelect;
    this.sortKey = null;
    this.isDescending = false;
    this.rows = [];
    this.selected = null;
    this.made = new Map();
    this.heads = columns.map(column => el('th', {scope: 'col', class: column.isNumber ? 'n' : null},
      el('button', {type: 'button', onclick: () => this.sortBy(column.key)}, column.title)));
    this.body = el('tbody');
    this.box = el('div', {class: 'scroll hidden', tabindex: '0', role: 'region', 'aria-label': caption},
      el('table', {}, el('caption', {class: 'spoken'}, caption), el('thead', {}, el('tr', {}, ...this.heads)), this.body));
    parent.append(this.box);
  }

  show(isShown) {
    this.box.classList.toggle('hidden', !isShown);
    if (isShown) this.fill();
  }

  set(rows) {
    this.rows = rows;
    if (!this.box.classList.contains('hidden')) this.fill();
  }

  select(id) {
    this.selected = id;
    for (const [rowId, row] of this.made) row.line.setAttribute('aria-selected', String(rowId === id));
  }

  sortBy(key) {
    this.isDescending = this.sortKey === key ? !this.isDescending : false;
    this.sortKey = key;
    this.heads.forEach((head, index) => {
      if (this.columns[index].key === key) head.setAttribute('aria-sort', this.isDescending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
    this.fill();
  }

  fill() {
    let rows = this.rows;
    const column = this.columns.find(one => one.key === this.sortKey);
    if (column) {
      const value = column.value || column.text;
      const sign = this.isDescending ? -1 : 1;
      rows = [...rows].sort((a, b) => {
        const x = value(a);
        const y = value(b);
        return sign * (typeof x === 'number' && typeof y === 'number' ? x - y :
          String(x).localeCompare(String(y), 'en', {numeric: true}));
      });
    }
    rows = rows.slice(0, ROWS_MAX);
    const kept = new Set();
    rows.forEach((row, index) => {
      kept.add(row.id);
      let made = this.made.get(row.id);
      if (!made) this.made.set(row.id, made = this.make(row));
      this.columns.forEach((one, i) => say(made.cells[i], one.text(row)));
      if (this.body.children[index] !== made.line) this.body.insertBefore(made.line, this.body.children[index] || null);
    });
    for (const [id, made] of this.made) {
      if (!kept.has(id)) {
        made.line.remove();
        this.made.delete(id);
      }
    }
  }

  make(row) {
    const cells = [];
    const line = el('tr', {'aria-selected': String(row.id === this.selected)});
    this.columns.forEach((column, index) => {
      if (index === 0) {
        const button = el('button', {type: 'button', onclick: () => this.onSelect(row.id)});
        cells.push(button);
        line.append(el('th', {scope: 'row'}, button));
      } else {
        const cell = el('td', {class: column.isNumber ? 'n' : null});
        cells.push(cell);
        line.append(cell);
      }
    });
    return {line, cells};
  }
}
