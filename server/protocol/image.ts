// Owns what panel, editor and server say to each other about images in a question. Plain JSON, no logic.

/** As the composer has it, made small already. */
export interface GivenImage {
  readonly name: string
  /** Base64 of a PNG, JPEG or WebP file. */
  readonly data: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Of the file that the question mentions, relative to the workspace; absent for one that was pasted, dropped or chosen. */
  readonly path?: string
}

/** Once it is kept. */
export interface ImageView {
  /** Hex SHA-256 of its bytes. */
  readonly id: string
  readonly name: string
  readonly width: number
  readonly height: number
  /** What it takes of a window, at most. */
  readonly tokens: number
  /** Absolute path of its file in the agent's home. */
  readonly file: string
  /** As it was given. */
  readonly path?: string
}

/** How names of files end that a panel can make an image of. */
export const imageEndings = ['png', 'jpg', 'jpeg', 'webp', 'gif'] as const
/** Of a file that is read for it. */
export const mostImageFileBytes = 20_000_000

export const mostImages = 4
/** Of the longer side: more is not seen by models that run here, and costs as much again. */
export const mostImagePixels = 896
/** Base64 characters. */
export const mostImageUnits = 3_000_000
