// Owns the messages of an outside server that is a process: one JSON value a line, within bounds (MCP 2025-11-25, "Transports",
// stdio). Never starts it, and reads nothing larger than a message may be.

import { setTimeout as pause } from 'node:timers/promises'
import { deserializeMessage, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client'
import type { Conversation } from '../sandbox/converse.io.ts'
import { endingWords } from './ending.ts'
import { largestMessageBytes } from './limits.ts'

export interface ProcessTransport extends Transport {
  /** How it ended, and why as it says itself; null while it runs, and where it was ended from here. */
  ending(): Promise<string | null>
}

/** What is waited for the last words, or for the end, of a process that breaks off. */
const lastMs = 250
const keptLines = 40

/** `log` hears what the server prints that is no message, stderr included. */
export function processTransport(talk: Conversation, log: (line: string) => void): ProcessTransport {
  let parts: Buffer[] = []
  let size = 0
  let closed = false
  let how: string | null = null
  const said: string[] = []
  const silent = new Promise<void>((done) => talk.stderr.once('close', () => done()))
  const transport: ProcessTransport = {
    async start() {
      talk.stdout.on('data', read)
      lines(talk.stderr, (line) => {
        said.push(line)
        if (said.length > keptLines) said.shift()
        log(line)
      })
      void talk.ended.then((words) => {
        if (!closed) how = words
        log(words)
        close()
      })
    },
    async ending() {
      if (how === null) return null
      await Promise.race([silent, pause(lastMs)])
      return endingWords(how, said)
    },
    async send(message) {
      const line = `${JSON.stringify(message)}\n`
      if (closed) throw new Error('The server has ended.')
      await new Promise<void>((done, failed) => {
        talk.stdin.write(line, (error) => {
          if (!error) return done()
          // Its input is closed a moment before it ends, and the end says more.
          void Promise.race([talk.ended, pause(lastMs)]).then(() => failed(error))
        })
      })
    },
    async close() {
      close()
    },
  }

  function read(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0 && !closed; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at))
      const line = Buffer.concat(parts).toString('utf8')
      parts = []
      size = 0
      from = at + 1
      if (line.trim() !== '') take(line)
    }
    parts.push(chunk.subarray(from))
    size += chunk.length - from
    if (size <= largestMessageBytes) return
    parts = []
    log(`It sent a message of more than ${largestMessageBytes} bytes.`)
    close()
  }

  function take(line: string): void {
    let message: JSONRPCMessage
    try {
      message = deserializeMessage(line)
    } catch {
      // Many servers print a greeting there.
      log(line)
      return
    }
    transport.onmessage?.(message)
  }

  function close(): void {
    if (closed) return
    closed = true
    talk.kill()
    transport.onclose?.()
  }

  return transport
}

function lines(stream: NodeJS.ReadableStream, log: (line: string) => void): void {
  let rest = ''
  stream.on('data', (chunk: Buffer) => {
    const found = (rest + chunk.toString('utf8')).split('\n')
    rest = (found.pop() ?? '').slice(0, 4_000)
    for (const line of found.slice(0, 200)) log(line)
  })
}
