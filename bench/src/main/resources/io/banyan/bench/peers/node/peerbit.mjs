// Peerbit's fan-out tree: the writer is root and everybody's bootstrap, readers relay. Every message is signed, which
// the package does not let its users turn off.
import { FanoutChannel, FanoutTree } from '@peerbit/pubsub'
import { multiaddr } from '@multiformats/multiaddr'
import { addressOf, newNode, Pending } from './nodes.mjs'

const TOPIC = 'peers'
const ROOT = 'peerbit-root'
const ADDRESS = 'peerbit-address'
const CHILDREN = 8
const IN_FLIGHT_MAX = 256
const JOIN_MS = 30000

const fanout = () => ({ fanout: components => new FanoutTree(components, { connectionManager: false }) })

const options = (maxChildren, repair) =>
  ({ msgRate: 100000, msgSize: 1024, uploadLimitBps: 1e10, maxChildren, repair })

const repairs = process.env.BANYAN_PEERS_REPAIR !== 'off'

export async function openWriter(site) {
  const node = await newNode(fanout())
  const tree = node.services.fanout
  const channel = new FanoutChannel(tree, { topic: TOPIC, root: tree.publicKeyHash })
  channel.openAsRoot(options(site.isSaid('fanout') ? Number(await site.hear('fanout')) : CHILDREN, repairs))
  const pending = new Pending(IN_FLIGHT_MAX)
  site.say(ROOT, tree.publicKeyHash)
  site.say(ADDRESS, addressOf(node))
  return {
    offer: message => pending.tryRun(() => channel.publish(message)),
    dependents: () => tree.getChannelStats(TOPIC, tree.publicKeyHash)?.children ?? 0
  }
}

export async function openReaders(first, count, site, onMessage) {
  const address = multiaddr(await site.hear(ADDRESS))
  const root = await site.hear(ROOT)
  const trees = []
  for (let i = 0; i < count; i++) {
    const tree = (await newNode(fanout())).services.fanout
    tree.setBootstraps([address])
    const channel = new FanoutChannel(tree, { topic: TOPIC, root })
    channel.addEventListener('data', event => {
      const data = event.detail.payload
      onMessage(first + i, Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    })
    await channel.join(options(CHILDREN, repairs), { timeoutMs: JOIN_MS, bootstrap: [address] })
    trees.push(tree)
  }
  return {
    dependents: () => trees.reduce((sum, tree) => sum + (tree.getChannelStats(TOPIC, root)?.children ?? 0), 0)
  }
}
