// Owns the images of a question that is being written: pasted, dropped or chosen, made small, shown small, taken out again.
// Never sends one by itself, and loads nothing from elsewhere.

import { type GivenImage, mostImagePixels, mostImages, mostImageUnits } from '../../server/protocol/image.ts'
import { h, icon, iconButton } from '../panel/dom.ts'
import { fill } from '../panel/words.ts'
import type { Panel } from './panel.ts'

export interface ComposerImages {
  /** Above the box. */
  readonly list: HTMLElement
  /** Opens the choice of a file. */
  readonly button: HTMLElement
  /** Of a paste or a drop; false when there is no image in it. */
  take(data: DataTransfer | null): boolean
  /** The text mentions these files now: what it does not mention any more goes, what is new is asked for. */
  mentioned(paths: readonly string[]): void
  /** The bytes of one, Base64; empty where there are none. */
  receive(path: string, data: string): Promise<void>
  /** `reading`: one that the text mentions is still to come. */
  state(): 'reading' | 'settled'
  current(): readonly GivenImage[]
  put(images: readonly GivenImage[]): void
  clear(): void
}

/** `settled`: what the text mentioned has come. */
export function createImages(panel: Panel, settled: () => void): ComposerImages {
  const { strings } = panel
  const list = h('ul', { class: 'images', aria: { label: strings.images } })
  const problem = h('li', { class: 'image-problem', role: 'status' })
  const input = h('input', { type: 'file', aria: { label: strings.attachImage } })
  input.accept = 'image/*'
  input.multiple = true
  input.hidden = true
  const choose = h(
    'button',
    {
      class: 'composer-option',
      type: 'button',
      title: strings.attachImageHint,
      onclick: () => input.click(),
    },
    icon('file-media'),
    h('span', {}, strings.attachImage),
  )
  const button = h('span', { class: 'image-choice' }, choose, input)
  let images: readonly GivenImage[] = []
  /** Mentioned ones that are asked for, and those that are not to come again while they are mentioned. */
  const reading = new Set<string>()
  const refused = new Set<string>()

  function show(words = ''): void {
    problem.textContent = words
    list.replaceChildren(...images.map(thumbnail), ...(words === '' ? [] : [problem]))
    list.hidden = images.length === 0 && words === ''
  }

  function thumbnail(image: GivenImage, i: number): HTMLElement {
    const picture = h('img', { title: image.name })
    picture.alt = image.name
    picture.src = `data:${kindOf(image.data)};base64,${image.data}`
    const remove = iconButton('close', fill(strings.removeImage, image.name), () => {
      if (image.path !== undefined) refused.add(image.path)
      images = images.filter((_, other) => other !== i)
      show()
      choose.focus()
    })
    return h('li', { class: 'image' }, picture, remove)
  }

  async function add(files: readonly File[]): Promise<void> {
    for (const file of files) {
      if (images.length >= mostImages) return show(fill(strings.tooManyImages, mostImages))
      const small = await madeSmall(file).catch(() => null)
      if (small === null) return show(fill(strings.noImage, file.name))
      // Another one may have come while this was read.
      if (images.length < mostImages) images = [...images, small]
      show()
    }
  }

  input.addEventListener('change', () => {
    void add([...(input.files ?? [])])
    input.value = ''
  })
  show()

  return {
    list,
    button,
    take(data) {
      const files = [...(data?.files ?? [])].filter(({ type }) => type.startsWith('image/'))
      if (files.length === 0) return false
      void add(files)
      return true
    },
    mentioned(paths) {
      const isMeant = (path: string) => paths.includes(path)
      for (const set of [reading, refused]) for (const path of set) if (!isMeant(path)) set.delete(path)
      const left = images.filter(({ path }) => path === undefined || isMeant(path))
      if (left.length < images.length) {
        images = left
        show()
      }
      for (const path of paths) {
        if (reading.has(path) || refused.has(path) || images.some((image) => image.path === path)) continue
        reading.add(path)
        panel.host.post({ kind: 'readImage', path })
      }
    },
    async receive(path, data) {
      if (!reading.has(path)) return
      const name = path.slice(path.lastIndexOf('/') + 1)
      const bytes = Uint8Array.from(atob(data), (unit) => unit.charCodeAt(0))
      const small = data === '' ? null : await madeSmall(new File([bytes], name)).catch(() => null)
      // It may be mentioned no more.
      if (!reading.delete(path)) return
      const isFull = images.length >= mostImages
      if (small !== null && !isFull) images = [...images, { ...small, path }]
      else refused.add(path)
      show(
        small === null ? fill(strings.noImage, name) : isFull ? fill(strings.tooManyImages, mostImages) : '',
      )
      settled()
    },
    state: () => (reading.size > 0 ? 'reading' : 'settled'),
    current: () => images,
    put(given) {
      images = given
      show()
    },
    clear() {
      images = []
      reading.clear()
      refused.clear()
      show()
    },
  }
}

/** As a model sees it: at most so many pixels, and without what a camera wrote into the file. */
async function madeSmall(file: File): Promise<GivenImage | null> {
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(1, mostImagePixels / Math.max(bitmap.width, bitmap.height))
  const canvas = h('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  // Text stays sharp in a PNG; a photograph is too large as one.
  for (const kind of ['image/png', 'image/jpeg']) {
    const data = canvas.toDataURL(kind, 0.85).split(',')[1] ?? ''
    if (data !== '' && data.length <= mostImageUnits)
      return { name: file.name, data, width: canvas.width, height: canvas.height }
  }
  return null
}

const kindOf = (data: string): string => (data.startsWith('/9j/') ? 'image/jpeg' : 'image/png')
