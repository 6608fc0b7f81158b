// Owns the rendering of the agent's Markdown to HTML text. Raw HTML is never passed through, images
// become words, links follow the link policy. `safe.ts` checks the result once more in the page.

import MarkdownIt, { type Token } from 'markdown-it'
import { linkPolicy, visible } from './links.ts'
import { readFormulas } from './math.ts'

export interface Block {
  readonly html: string
  /** 0-based. */
  readonly line: number
}

/** One for each top-level block, so that a growing answer replaces only its last ones. */
export type RenderMarkdown = (markdown: string) => readonly Block[]

export function createMarkdown(words: { readonly imageLeftOut: string }): RenderMarkdown {
  const parser = new MarkdownIt({ html: false, linkify: false, breaks: false, typographer: false })
  const entities = parser.utils.escapeHtml
  readFormulas(parser)
  parser.core.ruler.after('inline', 'tasks', ({ tokens }) => markTasks(tokens))
  for (const name of ['th', 'td'])
    parser.renderer.rules[`${name}_open`] = (tokens, index) => {
      // The policy of the panel lets no style through.
      const side = /^text-align:(left|center|right)$/.exec(String(tokens[index]?.attrGet('style')))?.[1]
      return side === undefined ? `<${name}>` : `<${name} class="align-${side}">`
    }
  // Every target goes through: the policy decides at render time, and shows what it does not open.
  parser.validateLink = () => true
  parser.normalizeLink = (url) => url
  parser.renderer.rules.image = (tokens, index) => {
    const token = tokens[index]
    const alt = token?.content.trim() ?? ''
    const source = visible(String(token?.attrGet('src') ?? '')).slice(0, 200)
    return `<span class="left-out">[${entities(words.imageLeftOut)}${alt ? `: ${entities(alt)}` : ''}] <span class="target">${entities(source)}</span></span>`
  }
  parser.renderer.rules.link_open = (tokens, index) => {
    const policy = linkPolicy(String(tokens[index]?.attrGet('href') ?? ''))
    switch (policy.kind) {
      case 'node':
        return `<a class="node" role="link" tabindex="0" data-node="${entities(policy.id)}">`
      case 'external':
        return `<a class="external" role="link" tabindex="0" data-external="${entities(policy.url)}">`
      case 'text':
        return '<span class="plain-link">'
    }
  }
  parser.renderer.rules.link_close = (tokens, index) => {
    const open = opening(tokens, index)
    const policy = linkPolicy(String(open?.attrGet('href') ?? ''))
    switch (policy.kind) {
      case 'node':
        return '</a>'
      case 'external':
        return shows(tokens, index, policy.url)
          ? '</a>'
          : `</a> <span class="target">${entities(policy.url)}</span>`
      case 'text':
        return `</span> <span class="target">${entities(policy.target)}</span>`
    }
  }
  parser.renderer.rules.fence = (tokens, index) => {
    const token = tokens[index]
    const language = /^[\w+#.-]{1,30}/.exec(token?.info.trim() ?? '')?.[0] ?? ''
    return `<pre><code class="block language-${entities(language)}">${entities(token?.content ?? '')}</code></pre>\n`
  }
  parser.renderer.rules.code_block = (tokens, index) =>
    `<pre><code class="block">${entities(tokens[index]?.content ?? '')}</code></pre>\n`

  return (markdown) => {
    const environment = {}
    const tokens = parser.parse(markdown, environment)
    const blocks: Block[] = []
    let first = 0
    let depth = 0
    tokens.forEach((token, index) => {
      depth += token.nesting
      if (depth > 0) return
      const html = parser.renderer.render(tokens.slice(first, index + 1), parser.options, environment)
      blocks.push({ html, line: tokens[first]?.map?.[0] ?? 0 })
      first = index + 1
    })
    return blocks
  }
}

/** `[ ]` and `[x]` at the beginning of an item become boxes. */
function markTasks(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    const [item, paragraph] = [tokens[index - 2], tokens[index - 1]]
    const first = token.children?.[0]
    if (token.type !== 'inline' || paragraph?.type !== 'paragraph_open' || first?.type !== 'text') return
    const mark = /^\[([ xX])\](?=\s)/.exec(first.content)
    if (item?.type !== 'list_item_open' || mark === null) return
    first.content = `${mark[1] === ' ' ? '☐' : '☑'}${first.content.slice(mark[0].length)}`
    item.attrSet('class', 'task')
  })
}

/** The `link_open` that belongs to a `link_close`. Links do not nest in Markdown. */
function opening(tokens: readonly Token[], close: number): Token | undefined {
  for (let index = close; index >= 0; index--) if (tokens[index]?.type === 'link_open') return tokens[index]
  return undefined
}

/** Whether the link's whole text is its own target, as in `<https://…>`. */
function shows(tokens: readonly Token[], close: number, url: string): boolean {
  const text = tokens[close - 1]
  return tokens[close - 2]?.type === 'link_open' && text?.type === 'text' && text.content === url
}
