// js-libp2p gossipsub: every reader is connected to the writer and to the two readers before it.
import { gossipsub } from '@libp2p/gossipsub'
import { multiaddr } from '@multiformats/multiaddr'
import { addressOf, newNode, Pending } from './nodes.mjs'

const TOPIC = 'peers'
const WRITER = 'gossip-writer'
const NEIGHBOURS = 2
const IN_FLIGHT_MAX = 1024

const pubsub = () => gossipsub({
  allowPublishToZeroTopicPeers: true,
  globalSignaturePolicy: 'StrictNoSign',
  floodPublish: true,
  emitSelf: false,
  awaitRpcHandler: false,
  maxOutboundBufferSize: Infinity,
  // More than ten peers at one address are otherwise taken for one attacker, and nothing of them is heard any more.
  scoreParams: { IPColocationFactorWhitelist: new Set(['127.0.0.1']) }
})

export async function openWriter(site) {
  const node = await newNode({ pubsub: pubsub() })
  const pending = new Pending(IN_FLIGHT_MAX)
  site.say(WRITER, addressOf(node))
  return {
    offer: message => pending.tryRun(() => node.services.pubsub.publish(TOPIC, message)),
    dependents: () => 0
  }
}

export async function openReaders(first, count, site, onMessage) {
  const nodes = []
  for (let i = 0; i < count; i++) {
    const node = await newNode({ pubsub: pubsub() })
    node.services.pubsub.addEventListener('message', event => {
      const data = event.detail.data
      onMessage(first + i, Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    })
    node.services.pubsub.subscribe(TOPIC)
    await node.dial(multiaddr(await site.hear(WRITER)))
    for (const neighbour of nodes.slice(-NEIGHBOURS)) {
      await node.dial(neighbour.getMultiaddrs())
    }
    nodes.push(node)
  }
  return { dependents: () => 0 }
}
