/**
 * The small seams that every part of the control plane stands on: the port datagrams leave through, addresses as they
 * are on the wire, randomness, back-off and counters. Called on the control plane's thread only.
 * <p>
 * The convention of its state machines: {@code onDatagram(source, buffer, offset, length, nowNs)} for what arrives,
 * {@code onTime(nowNs)} for what is due, {@code nextDeadlineNs()} for when that is. No machine reads a clock, owns a
 * socket or blocks.
 */
package io.banyan.control;
