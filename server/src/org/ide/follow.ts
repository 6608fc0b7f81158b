// Owns what a link says about where it leads, before anything is looked up: a place in a file, an id, an address of the
// web. Never resolves a path and never opens anything: programs that links can name (`shell:`, `elisp:`) lead nowhere.

import type { Link } from '../objects.ts'

export type Destination =
  /** `path` as it is written; empty for the file of the link. `search` is what stands behind `::`. */
  | { readonly kind: 'file'; readonly path: string; readonly search: string }
  | { readonly kind: 'id'; readonly id: string; readonly search: string }
  /** In the folder of attachments of the headline around the link. */
  | { readonly kind: 'attachment'; readonly path: string; readonly search: string }
  | { readonly kind: 'web'; readonly url: string }

const fileTypes = new Set(['file', 'file+emacs', 'file+sys', 'docview'])
const webTypes = new Set(['http', 'https', 'ftp', 'mailto', 'news'])

export function destinationOf(link: Pick<Link, 'type' | 'target'>): Destination | null {
  const { target } = link
  const type = link.type.toLowerCase()
  if (type === 'fuzzy' || type === 'custom-id' || type === 'coderef')
    return { kind: 'file', path: '', search: target }
  if (type === 'id') {
    const [id, search] = cut(target.slice(3))
    return { kind: 'id', id, search }
  }
  if (fileTypes.has(type)) {
    const [path, search] = cut(
      target.toLowerCase().startsWith(`${type}:`) ? target.slice(type.length + 1) : target,
    )
    return { kind: 'file', path: path.replace(/^\/\/(?=\/)/, ''), search }
  }
  if (type === 'attachment') {
    const [path, search] = cut(target.slice('attachment:'.length))
    return { kind: 'attachment', path, search }
  }
  if (webTypes.has(type)) return { kind: 'web', url: target }
  if (type === 'doi') return { kind: 'web', url: `https://doi.org/${target.slice(4)}` }
  return null
}

function cut(target: string): readonly [string, string] {
  const at = target.indexOf('::')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 2)]
}
