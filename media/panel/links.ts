// Owns the link policy: what a link in the agent's Markdown may do. Pure. Models and the files they
// quote write these links, so whatever is not named here is shown as plain text.

export type LinkPolicy =
  /** Opens a node of the index; `id` is decoded. */
  | { readonly kind: 'node'; readonly id: string }
  /** The host asks the editor to open it; the target is shown beside the text. */
  | { readonly kind: 'external'; readonly url: string }
  /** Text with its target shown; nothing happens on click. */
  | { readonly kind: 'text'; readonly target: string }

const maximumLength = 2048

/** `href` as written in the Markdown (`[text](href)`), entities and escapes already resolved. */
export function linkPolicy(href: string): LinkPolicy {
  // Invisible characters could make a shown target look like another one.
  const target = visible(href).trim()
  if (target.length > maximumLength) return { kind: 'text', target: `${target.slice(0, 200)}…` }
  if (/^node:./s.test(target)) return { kind: 'node', id: decode(target.slice('node:'.length)) }
  // A browser would drop or encode these silently, and open another address than the one shown.
  if (visible(href) !== href) return { kind: 'text', target }
  const url = parse(target)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return { kind: 'text', target }
  // `https://github.com@evil.example` reads as another host than it contacts.
  if (url.username || url.password) return { kind: 'text', target }
  return { kind: 'external', url: url.href }
}

/** Whether the host may hand this address to the editor. The same rule as for showing it. */
export const mayOpen = (url: string): boolean => linkPolicy(url).kind === 'external'

/** Control, zero-width, bidirectional and tag characters made visible as `\u{…}`. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\t' || character === '\n') return character
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
