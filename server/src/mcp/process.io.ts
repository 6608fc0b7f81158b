// Owns the messages of an outside server that is a process: one JSON value a line, within bounds (MCP 2025-11-25, "Transports",
// stdio). Never starts it, and reads nothing larger than a message may be.

import { deserializeMessage, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client'
import type { Conversation } from '../sandbox/converse.io.ts'
import { largestMessageBytes } from './limits.ts'

/** `log` hears what the server prints that is no message, stderr included. */
export function processTransport(talk: Conversation, log: (line: string) => void): Transport {
  let parts: Buffer[] = []
  let size = 0
  let closed = false
  const transport: Transport = {
    async start() {
      talk.stdout.on('data', read)
      lines(talk.stderr, log)
      void talk.ended.then((how) => {
        log(how)
        close()
      })
    },
    async send(message) {
      const line = `${JSON.stringify(message)}\n`
      if (closed) throw new Error('The server has ended.')
      await new Promise<void>((done, failed) => {
        talk.stdin.write(line, (error) => (error ? failed(error) : done()))
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
