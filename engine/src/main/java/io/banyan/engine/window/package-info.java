/**
 * The window: an off-heap ring of the last blocks of one channel, an index from block number to place, and the cursors
 * that read it. Written by the data-plane agent's thread alone; {@link io.banyan.engine.window.WindowReader} may follow
 * from any one other thread.
 */
package io.banyan.engine.window;
