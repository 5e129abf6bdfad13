// Goes back and forth in time: a slider, a button that plays or follows, and where it stands in words.

import {el, say} from '/shell.js';

export class TimeBar {
  /** onSeek(position) for the hand on the slider, onPlay(isPlaying) for the button. */
  constructor(parent, {label, play, pause, onSeek, onPlay}) {
    this.words = {play, pause};
    this.isPlaying = false;
    this.button = el('button', {type: 'button', class: 'play', onclick: () => onPlay(!this.isPlaying)}, play);
    this.range = el('input', {type: 'range', min: '0', max: '0', value: '0', step: '1', 'aria-label': label,
      oninput: () => onSeek(Number(this.range.value))});
    this.at = el('div', {class: 'at'}, '');
    this.extra = el('div', {class: 'actions'});
    parent.classList.add('time');
    parent.append(this.button, this.range, this.at, this.extra);
  }

  set(position, end, text) {
    if (this.range.max !== String(end)) this.range.max = String(end);
    if (this.range.value !== String(position)) this.range.value = String(position);
    this.range.setAttribute('aria-valuetext', text);
    say(this.at, text);
  }

  playing(isPlaying) {
    this.isPlaying = isPlaying;
    say(this.button, isPlaying ? this.words.pause : this.words.play);
  }
}
