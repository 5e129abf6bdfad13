/**
 * The page for people: a small HTTP server of its own, the live view of a running tree, and what other modules need to
 * add views ({@link io.banyan.node.page.PageModule}). Whoever starts a process with a page calls it; it runs on threads
 * of its own, reads copies that the agents have published, and changes nothing.
 */
package io.banyan.node.page;
