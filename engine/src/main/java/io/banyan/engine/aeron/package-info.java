/**
 * Links over Aeron: the media driver as an injected resource, streams of blocks to children and progress to parents
 * over UDP, and local subscribers in other processes over Aeron IPC. The data-plane agent calls everything here on its
 * own thread, except for launching and closing a driver, which its owner does.
 */
package io.banyan.engine.aeron;
