// Plays writer and readers of `bench peers` on Node.js, by the words of AgentMain: lines in on standard input, lines
// out on standard output. Usage: agent.mjs SYSTEM FOLDER writer | agent.mjs SYSTEM FOLDER readers FIRST COUNT
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'

const [system, folder, role, first, count] = process.argv.slice(2)
const { openWriter, openReaders } = await import(`./${system}.mjs`)

const LINE = 64
const TWO_32 = 2 ** 32
const BURST_MAX = 16
const HELLO_MS = 20

/** Nanoseconds on the monotonic clock that all processes of the host share; exact for a hundred days of uptime. */
const nanoTime = () => {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e9 + nanos
}

const site = {
  folder,
  say(key, word) {
    const part = path.join(folder, `${key}.part${process.pid}`)
    fs.writeFileSync(part, word)
    fs.renameSync(part, path.join(folder, key))
  },
  isSaid: key => fs.existsSync(path.join(folder, key)),
  async hear(key) {
    while (!this.isSaid(key)) {
      await new Promise(resolve => setTimeout(resolve, 2))
    }
    return fs.readFileSync(path.join(folder, key), 'utf8').trim()
  }
}

const board = fs.openSync(path.join(folder, 'scoreboard'), 'r+')
const readers = fs.fstatSync(board).size / LINE
const say = line => process.stdout.write(line + '\n')

function words(line) {
  const [verb, ...rest] = line.trim().split(' ')
  return { verb, ...Object.fromEntries(rest.map(pair => pair.split('='))) }
}

function stamp(payload, load, number, intendedNs) {
  const message = Buffer.alloc(payload)
  message.writeUInt32LE(number, 0)
  message.writeUInt32LE(load * 256, 4)
  message.writeUInt32LE(intendedNs % TWO_32, 8)
  message.writeUInt32LE(Math.floor(intendedNs / TWO_32), 12)
  return message
}

function receivedByAll(load) {
  const all = Buffer.alloc(readers * LINE)
  fs.readSync(board, all, 0, all.length, 0)
  let least = Infinity
  for (let i = 0; i < readers; i++) {
    const isThere = Number(all.readBigInt64LE(i * LINE)) === load
    least = Math.min(least, isThere ? Number(all.readBigInt64LE(i * LINE + 8)) : 0)
  }
  return least
}

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

async function write() {
  const writer = await openWriter(site)
  const orders = []
  let greets = true
  readline.createInterface({ input: process.stdin })
    .on('line', line => orders.push(words(line)))
    .on('close', () => process.exit(0))
  say('ready exactTimers=false')
  for (;;) {
    const order = orders.shift()
    if (order === undefined) {
      if (greets) {
        writer.offer(stamp(32, 0, 0, nanoTime()))
      }
      await new Promise(resolve => setTimeout(resolve, greets ? HELLO_MS : 1))
      continue
    }
    greets = order.verb === 'hello'
    if (order.verb === 'load') {
      await load(writer, order)
    } else if (order.verb === 'flood') {
      await flood(writer, order)
    } else if (order.verb === 'dependents') {
      say(`dependents count=${writer.dependents()}`)
    } else if (order.verb === 'end') {
      process.exit(0)
    }
  }
}

async function load(writer, order) {
  const [id, payload, rate, warm, total] =
    [order.id, order.payload, order.rate, order.warm, order.count].map(Number)
  const startNs = nanoTime()
  const dueNs = number => startNs + Math.floor(number * 1e9 / rate)
  let sent = 0
  let refused = 0
  let hasBegun = false
  while (sent < total) {
    const nowNs = nanoTime()
    for (let burst = 0; burst < BURST_MAX && sent < total && dueNs(sent) <= nowNs; burst++) {
      if (!writer.offer(stamp(payload, id, sent, dueNs(sent)))) {
        refused++
        break
      }
      sent++
    }
    if (!hasBegun && sent >= warm) {
      hasBegun = true
      say(`begin at=${nanoTime()} sent=${sent}`)
    }
    // A rate that is missed by so much need not be waited for.
    if (nowNs - dueNs(total) > 2e9) {
      break
    }
    await nextTurn()
  }
  if (!hasBegun) {
    say(`begin at=${nanoTime()} sent=${sent}`)
  }
  say(`done at=${nanoTime()} sent=${sent} refused=${refused}`)
}

async function flood(writer, order) {
  const [id, payload, window, warmMs, measureMs] =
    [order.id, order.payload, order.window, order.warmMs, order.measureMs].map(Number)
  const beginNs = nanoTime() + warmMs * 1e6
  const endNs = beginNs + measureMs * 1e6
  let sent = 0
  let limit = window
  let hasBegun = false
  for (let nowNs = nanoTime(); nowNs < endNs; nowNs = nanoTime()) {
    if (sent === limit) {
      limit = receivedByAll(id) + window
    }
    const burstEnd = Math.min(limit, sent + BURST_MAX)
    while (sent < burstEnd && writer.offer(stamp(payload, id, sent, nowNs))) {
      sent++
    }
    if (!hasBegun && nowNs >= beginNs) {
      hasBegun = true
      say(`begin at=${nowNs} sent=${sent} byAll=${receivedByAll(id)}`)
    }
    await nextTurn()
  }
  if (!hasBegun) {
    say(`begin at=${nanoTime()} sent=${sent} byAll=${receivedByAll(id)}`)
  }
  say(`done at=${nanoTime()} sent=${sent} byAll=${receivedByAll(id)}`)
}

/** Three digits, as the histograms of the other processes keep. */
function rounded(ns) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, ns))) - 2)
  return Math.round(ns / unit) * unit
}

const add = (histogram, ns) => {
  const value = rounded(Math.max(0, Math.round(ns)))
  histogram.set(value, (histogram.get(value) ?? 0) + 1)
}

async function read() {
  const from = Number(first)
  const many = Number(count)
  const lines = Array.from({ length: many }, () => Buffer.alloc(24))
  let current = null

  const post = index => fs.writeSync(board, lines[index], 0, 24, (from + index) * LINE)

  const onMessage = (reader, message) => {
    const index = reader - from
    const line = lines[index]
    if (line.readBigInt64LE(16) === 0n) {
      line.writeBigInt64LE(BigInt(nanoTime()), 16)
      post(index)
    }
    const id = message.readUInt32LE(4) / 256
    if (current === null || id !== current.id) {
      return
    }
    const number = message.readUInt32LE(0)
    const tally = current.tallies[index]
    tally.received++
    if (number < tally.next) {
      tally.backwards++
    } else {
      tally.skipped += number - tally.next
      tally.next = number + 1
    }
    if (current.isTimed) {
      const nowNs = nanoTime()
      const latencyNs = nowNs - (message.readUInt32LE(8) + message.readUInt32LE(12) * TWO_32)
      tally.silence = tally.last === 0 ? 0 : Math.max(tally.silence, nowNs - tally.last)
      tally.last = nowNs
      if (number >= current.warm) {
        add(current.all, latencyNs)
        if (current.seen !== null && ++current.seen[number] === many) {
          add(current.lastOnes, latencyNs)
        }
      }
    }
    line.writeBigInt64LE(BigInt(tally.received), 8)
    post(index)
  }

  const expect = order => {
    current = {
      id: Number(order.id),
      warm: Number(order.warm),
      isTimed: order.timed === '1',
      seen: order.last === '1' ? new Uint16Array(Number(order.count)) : null,
      all: new Map(),
      lastOnes: new Map(),
      tallies: Array.from({ length: many }, () =>
        ({ received: 0, backwards: 0, skipped: 0, next: 0, last: 0, silence: 0 }))
    }
    lines.forEach((line, index) => {
      line.writeBigInt64LE(BigInt(order.id), 0)
      line.writeBigInt64LE(0n, 8)
      post(index)
    })
    say(`expect id=${order.id}`)
  }

  const result = order => {
    const sum = name => current.tallies.reduce((all, tally) => all + tally[name], 0)
    // Whoever has no more is silent until the end of the load.
    const silence = current.tallies.reduce((all, tally) => Math.max(
      all, tally.silence, Number(order.end) - (tally.last === 0 ? Number(order.begin) : tally.last)), 0)
    const rows = (kind, histogram) => [...histogram].map(([ns, times]) => `${kind} ${ns} ${times}\n`).join('')
    fs.writeFileSync(order.file, rows('all', current.all) + rows('last', current.lastOnes))
    say(`result id=${current.id} received=${sum('received')} backwards=${sum('backwards')} ` +
      `skipped=${sum('skipped')} silence=${silence}`)
    current = null
  }

  let dependents = () => 0
  readline.createInterface({ input: process.stdin })
    .on('line', line => {
      const order = words(line)
      if (order.verb === 'expect') {
        expect(order)
      } else if (order.verb === 'result') {
        result(order)
      } else if (order.verb === 'dependents') {
        say(`dependents count=${dependents()}`)
      } else {
        process.exit(0)
      }
    })
    .on('close', () => process.exit(0))
  dependents = (await openReaders(from, many, site, onMessage)).dependents
  say('ready')
}

await (role === 'writer' ? write() : read())
