// Owns how often a word occurs in each field of a node, packed into one 31-bit number, and the prefixes
// that keep the kinds of index words apart. Never weighs anything (weights.ts does).

export type Field = 'body' | 'documentation' | 'signature' | 'name' | 'container' | 'stem' | 'folders'

export interface Slot {
  readonly shift: number
  readonly most: number
}

/** Counts saturate: beyond these a further occurrence says nothing new. */
export const slots: Readonly<Record<Field, Slot>> = {
  body: { shift: 0, most: 255 },
  documentation: { shift: 8, most: 63 },
  signature: { shift: 14, most: 31 },
  name: { shift: 19, most: 7 },
  container: { shift: 22, most: 7 },
  stem: { shift: 25, most: 7 },
  folders: { shift: 28, most: 7 },
}

export const fields: readonly Field[] = [
  'body',
  'documentation',
  'signature',
  'name',
  'container',
  'stem',
  'folders',
]

export const count = (packed: number, field: Field): number =>
  (packed >>> slots[field].shift) & slots[field].most

/** `slot` is one of `slots`: looked up once for many words. */
export function increment(packed: number, { shift, most }: Slot): number {
  return ((packed >>> shift) & most) === most ? packed : packed + (1 << shift)
}

/** Sum of two packed counts, each field saturating on its own. */
export function addPacked(a: number, b: number): number {
  return (
    Math.min(255, (a & 255) + (b & 255)) |
    (Math.min(63, ((a >>> 8) & 63) + ((b >>> 8) & 63)) << 8) |
    (Math.min(31, ((a >>> 14) & 31) + ((b >>> 14) & 31)) << 14) |
    (Math.min(7, ((a >>> 19) & 7) + ((b >>> 19) & 7)) << 19) |
    (Math.min(7, ((a >>> 22) & 7) + ((b >>> 22) & 7)) << 22) |
    (Math.min(7, ((a >>> 25) & 7) + ((b >>> 25) & 7)) << 25) |
    (Math.min(7, ((a >>> 28) & 7) + ((b >>> 28) & 7)) << 28)
  )
}

/** The word as it is written, where the stem differs from it. */
export const rawWord = (part: string): string => `=${part}`
/** A whole identifier of several parts, without case and underscores. */
export const wholeWord = (compound: string): string => `#${compound}`
/** Nodes that define this name (exact case): a symbol name, an Org title, `id:ID`, or a path. */
export const definitionWord = (name: string): string => `@${name}`
/** Nodes that refer to this name. */
export const referenceWord = (name: string): string => `>${name}`
/** Headlines with this tag, own or inherited, in any case. */
export const tagWord = (tag: string): string => `%${tag.toLowerCase()}`
