// Owns what an image takes of a window, and which images a model is given. Pure.

import { type ImageView, imageEndings } from '../../protocol/image.ts'
import type { EngineInfo } from '../base/event.ts'

/** A token for each square of 28 pixels (Qwen2.5-VL, section 2.1): no model that runs here takes more of an image this small. */
const squarePixels = 28

export const imageTokens = (width: number, height: number): number =>
  Math.ceil(width / squarePixels) * Math.ceil(height / squarePixels)

export const isImagePath = (path: string): boolean =>
  imageEndings.some((ending) => path.toLowerCase().endsWith(`.${ending}`))

/** Whether a mention of `value` names the file: by its path, or the end of it. */
export const namesImage = (path: string, value: string): boolean =>
  path === value || path.endsWith(`/${value}`)

export interface Seen {
  readonly images: readonly ImageView[]
  /** What is not given to the model, a sentence each. */
  readonly missing: readonly string[]
}

/** In their order, as long as there is room. */
export function seen(images: readonly ImageView[], engine: EngineInfo | null, roomTokens: number): Seen {
  const given: ImageView[] = []
  const missing: string[] = []
  let left = roomTokens
  for (const image of images) {
    if (engine === null) missing.push(`${image.name}: no model is running, and only a model sees images.`)
    else if (!engine.capabilities.includes('vision'))
      missing.push(`${image.name}: ${engine.model} does not see images. Choose a model that does.`)
    else if (image.tokens > left) missing.push(`${image.name} does not fit into the window.`)
    else {
      left -= image.tokens
      given.push(image)
    }
  }
  return { images: given, missing }
}
