/**
 * The edge: untrusted bytes are judged here, once, before any generated decoder touches them. Everything is static or a
 * flyweight, allocates nothing after class initialisation and may be called from any thread; a flyweight belongs to the
 * thread that wraps it.
 */
package io.banyan.codec.edge;
