/**
 * From blocks to messages: walks frames, puts large messages together, filters by topic and reports what is missing.
 * Used by every kind of subscriber, each on its own thread.
 */
package io.banyan.engine.delivery;
