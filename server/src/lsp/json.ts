// Owns JSON that is written as bytes at once. An outline of 26,000 headlines is five megabytes of text: made of objects
// first and turned into text then, it would keep everybody waiting ten times as long. Only ASCII comes out, so that bytes
// are characters. Never knows what the answers mean.

import type { Message } from 'vscode-languageserver/node'

/** An answer as JSON in ASCII. A connection that cannot write it as it is gets the value it stands for. */
export class WrittenJson {
  readonly #bytes: Buffer

  /** `bytes` has room for a message's head before the JSON, and for its last brace. They belong to the answer. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes
    lent.add(bytes.buffer)
  }

  /** Room for the head, the JSON, room for the brace. Of no use to anybody once the bytes were written over. */
  get bytes(): Buffer {
    return this.#bytes
  }

  toJSON(): unknown {
    return JSON.parse(this.#bytes.subarray(headRoom, this.#bytes.length - 1).toString('latin1'))
  }

  /** As the result of a message, without copying it. */
  message(id: unknown): Uint8Array {
    const head = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`)
    const bytes = this.#bytes
    bytes[bytes.length - 1] = 125
    if (head.length > headRoom) return Buffer.concat([head, bytes.subarray(headRoom)])
    bytes.set(head, headRoom - head.length)
    return bytes.subarray(headRoom - head.length)
  }
}

const headRoom = 64

/** Memory with answers that are to be sent, or were dropped. */
const lent = new WeakSet<ArrayBufferLike>()

/** For whoever has sent a message: its memory may be written over. */
export const giveBack = (message: Uint8Array): void => void lent.delete(message.buffer)

/** Offsets in the JSON of the answer before, `middle` in that of the new part. */
interface Splice {
  readonly start: number
  readonly end: number
  /** Up to here the new part stands for what was from `start` to `end`, and behind it for what was behind `last`. */
  readonly middle: number
  readonly last: number
}

/** The answer before with a part of it and its end replaced: in its own memory when it was sent and there is room. */
export function splicedJson(before: WrittenJson, fresh: WrittenJson, splice: Splice): WrittenJson {
  const { start, end, middle, last } = splice
  const old = before.bytes
  const part = fresh.bytes
  const to = headRoom + start + middle
  const tail = to + last - end
  const size = tail + part.length - headRoom - middle
  const page = lent.has(old.buffer) || old.buffer.byteLength < size ? null : Buffer.from(old.buffer)
  const bytes = page ?? Buffer.allocUnsafeSlow(size + (size >> 4))
  if (!page) bytes.set(old.subarray(headRoom, headRoom + start), headRoom)
  bytes.set(old.subarray(headRoom + end, headRoom + last), to)
  bytes.set(part.subarray(headRoom, headRoom + middle), headRoom + start)
  bytes.set(part.subarray(headRoom + middle), tail)
  return new WrittenJson(bytes.subarray(0, size))
}

/** The answer before once more: in its own memory when it was sent. */
export function sameJson({ bytes }: WrittenJson): WrittenJson {
  if (!lent.has(bytes.buffer)) return new WrittenJson(bytes)
  // Not of the memory that small buffers share.
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return new WrittenJson(copy)
}

/** For handlers of the library, whose types know nothing of answers that are written already. */
export const asAnswer = <Answer>(json: WrittenJson): Answer => json as unknown as Answer

/** Grows as it is written to. */
export interface JsonBytes {
  /** JSON made by `jsonPart`. */
  part(part: Uint8Array): void
  /** From 0 to 2^31 - 1. */
  number(value: number): void
  string(value: string): void
  /** Bytes so far. */
  readonly size: number
  end(): WrittenJson
}

/** A part that stays the same, of ASCII. */
export const jsonPart = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

const quote = 34
const backslash = 92
const digits = jsonPart('0123456789abcdef')

export function createJsonBytes(expected: number): JsonBytes {
  let bytes = Buffer.allocUnsafeSlow(headRoom + Math.max(1024, expected))
  let at = headRoom
  const room = (more: number) => {
    if (at + more <= bytes.length) return
    const grown = Buffer.allocUnsafeSlow(2 * (at + more))
    grown.set(bytes.subarray(0, at))
    bytes = grown
  }
  return {
    part(part) {
      room(part.length)
      // A call that copies costs more than a few bytes.
      if (part.length > 24) bytes.set(part, at)
      else for (let i = 0; i < part.length; i++) bytes[at + i] = part[i] as number
      at += part.length
    },
    number(value) {
      room(16)
      let width = 1
      for (let left = value; left >= 10; left = (left / 10) | 0) width++
      let left = value
      for (let i = at + width - 1; i >= at; i--) {
        const rest = (left / 10) | 0
        bytes[i] = 48 + left - 10 * rest
        left = rest
      }
      at += width
    },
    string(value) {
      room(6 * value.length + 2)
      bytes[at++] = quote
      for (let i = 0; i < value.length; i++) {
        const c = value.charCodeAt(i)
        if (c >= 32 && c < 127 && c !== quote && c !== backslash) bytes[at++] = c
        else {
          bytes[at++] = backslash
          bytes[at++] = 117
          for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = digits[(c >> shift) & 15] as number
        }
      }
      bytes[at++] = quote
    },
    get size() {
      return at - headRoom
    },
    end() {
      room(1)
      return new WrittenJson(bytes.subarray(0, at + 1))
    },
  }
}

/** How a connection of streams writes its messages: JSON-RPC 2.0, answers that are written already as they are. */
export const jsonEncoder = {
  name: 'application/json',
  encode(message: Message): Promise<Uint8Array> {
    const { id, result } = message as { readonly id?: unknown; readonly result?: unknown }
    return Promise.resolve(
      result instanceof WrittenJson ? result.message(id) : Buffer.from(JSON.stringify(message)),
    )
  },
}
