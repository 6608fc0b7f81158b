// Owns what a heartbeat sees of the notes, and the picture of them that it keeps until the next one: where a text was then is
// how it knows that it moved. Pure.

import { sha256 } from '../../base/hash.ts'
import type { OrgFile } from '../../org/file.ts'
import { titleKey } from '../../org/ide/resolve.ts'
import type { Headline } from '../../org/parse.ts'

export interface Notes {
  readonly files: readonly OrgFile[]
  /** Every file that is known, notes or not, as links name them from the workspace. */
  readonly paths: readonly string[]
  /** On disk, whether it is indexed or not. */
  exists(path: string): Promise<boolean>
  /** Lets others run; false when the heartbeat is to stop. */
  pause(): Promise<boolean>
}

/** A headline as [how links name it, a hash of its own text or '' where that says too little]. */
type Pictured = readonly [string, string]

export interface PicturedFile {
  readonly hash: string
  readonly headlines: readonly Pictured[]
}

/** By path. */
export type Picture = Readonly<Record<string, PicturedFile>>

/** UTF-16 units: what is shorter may well stand in two places. */
const leastText = 24
/** A larger collection is not remembered. */
export const mostPictured = 50_000

export function pictureOf(files: readonly OrgFile[]): Picture {
  const picture: Record<string, PicturedFile> = {}
  for (const { path, text, document } of files)
    picture[path] = {
      hash: short(text),
      headlines: document.headlines.map((one) => [titleKey(one.title), ownHash(text, one)]),
    }
  return picture
}

export function ownHash(text: string, { bodyStart, ownEnd }: Headline): string {
  const own = text.slice(bodyStart, ownEnd).trim()
  return own.length < leastText ? '' : short(own)
}

const short = (text: string): string => sha256(text).slice(0, 16)

/** 1-based. */
export const lineAt = ({ document: { lineStarts } }: OrgFile, offset: number): number => {
  let [low, high] = [0, lineStarts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lineStarts[middle] as number) <= offset) low = middle + 1
    else high = middle
  }
  return Math.max(1, low)
}

/** What tests of a program read: it is wrong on purpose. */
export const isSpecimen = (path: string): boolean =>
  /(?:^|\/)(?:tests?|testing|test[-_]helpers|__tests__|specs?|fixtures?|examples?|samples?)\//i.test(path)
