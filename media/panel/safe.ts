// Owns the second check on rendered Markdown: only the tags and attributes that `markdown.ts` writes
// reach the page. Never lets through an address the browser would load or follow by itself.

import purify from 'dompurify'

const tags = [
  'a', 'blockquote', 'br', 'code', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'p',
  'pre', 's', 'span', 'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul',
] // biome-ignore format: one list
const attributes = ['class', 'role', 'tabindex', 'data-node', 'data-external', 'start']

export function safeFragment(html: string): DocumentFragment {
  return purify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // These two are read by our own click handler and never by the browser.
    ADD_URI_SAFE_ATTR: ['data-node', 'data-external'],
    RETURN_DOM_FRAGMENT: true,
  })
}
