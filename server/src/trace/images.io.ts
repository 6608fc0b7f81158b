// Owns the images of questions: a file each in the agent's home, by the hash of its bytes, so that the trace holds a link and
// no bytes. Takes what is an image by its first bytes and nothing else.

import { createHash } from 'node:crypto'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type GivenImage, type ImageView, mostImagePixels, mostImageUnits } from '../../protocol/image.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { atomicWrite, readWhole } from './disk.io.ts'
import type { Home } from './home.io.ts'

export interface Images {
  /** Problems: `not-an-image`, `image-too-large`, and those of the disk. */
  keep(given: GivenImage): Promise<Result<ImageView, Problem>>
  /** Base64, or null where it is gone or another. */
  read(id: string): Promise<string | null>
}

/** All together; the oldest go first. */
const mostBytes = 100 * 1024 ** 2

const kinds: readonly (readonly [string, RegExp])[] = [
  ['png', /^89504e470d0a1a0a/],
  ['jpg', /^ffd8ff/],
  ['webp', /^52494646.{8}57454250/],
]

/** `tokensOf`: what an image of so many pixels takes of a window. */
export function openImages(home: Home, tokensOf: (width: number, height: number) => number): Images {
  const folder = join(home.workspaceDir, 'images')
  return {
    async keep({ name, data, width, height, path }) {
      if (data.length > mostImageUnits || Math.max(width, height) > mostImagePixels)
        return err(problem('image-too-large', `${shown(name)} is too large.`, 'Attach a part of it.'))
      const bytes = Buffer.from(data, 'base64')
      const kind = kinds.find(([, start]) => start.test(bytes.toString('hex', 0, 16)))
      if (!kind || width < 1 || height < 1)
        return err(
          problem('not-an-image', `${shown(name)} is no PNG, JPEG or WebP image.`, 'Attach another one.'),
        )
      const id = hashOf(bytes)
      const file = join(folder, `${id}.${kind[0]}`)
      const isThere = await utimes(file, new Date(), new Date()).then(
        () => true,
        () => false,
      )
      if (!isThere) {
        const written = await atomicWrite(file, bytes)
        if (!written.ok) return written
        await bound(folder)
      }
      const from = path === undefined ? {} : { path }
      return ok({ id, name: shown(name), width, height, tokens: tokensOf(width, height), file, ...from })
    },
    async read(id) {
      for (const [ending] of kinds) {
        const bytes = /^[0-9a-f]{64}$/.test(id)
          ? await readWhole(join(folder, `${id}.${ending}`)).catch(() => null)
          : null
        if (bytes !== null && hashOf(bytes) === id) return bytes.toString('base64')
      }
      return null
    },
  }
}

/** Without what changes how the rest of it is shown. */
const shown = (name: string): string =>
  name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 80) || 'image'
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function bound(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.map(async (name) => ({ name, info: await stat(join(folder, name)).catch(() => null) })),
  )
  const newest = found
    .flatMap(({ name, info }) => (info ? [{ name, size: info.size, at: info.mtimeMs }] : []))
    .sort((a, b) => b.at - a.at)
  let sum = 0
  for (const [i, { name, size }] of newest.entries()) {
    sum += size
    if (i > 0 && sum > mostBytes) await rm(join(folder, name), { force: true })
  }
}
