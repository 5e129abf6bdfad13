// A libp2p node over TCP on loopback, with the services of a system.
import { createLibp2p } from 'libp2p'
import { tcp } from '@libp2p/tcp'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'

export const newNode = services => createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp({ socket: { noDelay: true } })],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionMonitor: { enabled: false },
  // By default a node refuses whoever comes sixth from one host within a second.
  connectionManager: { inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 1000 },
  services: { identify: identify(), ...services }
})

export const addressOf = node => node.getMultiaddrs()[0].toString()

/** Promises that are under way, of which there may be so many. */
export class Pending {
  #count = 0
  #most

  constructor(most) {
    this.#most = most
  }

  tryRun(action) {
    if (this.#count >= this.#most) {
      return false
    }
    this.#count++
    action().catch(() => undefined).finally(() => this.#count--)
    return true
  }
}
