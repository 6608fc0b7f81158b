// Owns exact names in the question: identifiers, dotted names, quoted names. Never matches part of a name.

import type { Mention } from '../query.ts'
import { definitions, type Signal, type View } from '../view.ts'
import type { SignalName } from '../weights.ts'

export const mention = exact('mention', (one) => one.where !== 'code')
export const mentionInCode = exact('mentionInCode', (one) => one.where === 'code')

/** A name that this many nodes define says nothing about which is meant. */
const mostDefinitions = 200

function exact(signal: SignalName, wanted: (mention: Mention) => boolean): Signal {
  return {
    name: signal,
    stage: 'direct',
    evaluate(view) {
      const values = view.blank()
      let spoke = false
      for (const one of view.query.mentions) {
        if (!wanted(one)) continue
        const found = definitions(view.store, one.name, mostDefinitions)
        if (found.length === 0 || found.length > mostDefinitions) continue
        spoke = true
        const inContainer = one.dotted === one.name ? [] : found.filter((node) => qualifies(view, node, one))
        const meant = inContainer.length > 0 ? inContainer : found
        for (const node of meant) {
          values[node] = Math.max(values[node] as number, 1 / Math.sqrt(meant.length))
        }
      }
      return spoke ? values : null
    },
    explain(view, node) {
      const title = view.store.nodeAt(node)?.title
      const one = view.query.mentions.find((candidate) => wanted(candidate) && candidate.name === title)
      return one ? `named ${one.dotted}` : ''
    },
  }
}

/** `client.retry` means the `retry` whose container or file is called `client`. */
function qualifies(view: View, node: number, mention: Mention): boolean {
  const before =
    mention.dotted
      .split(/\.|::|->|#/)
      .slice(-2)[0]
      ?.toLowerCase() ?? ''
  const found = view.store.nodeAt(node)
  if (!found || before === '') return false
  const around = `${found.path.replace(/\.\w+$/, '')}/${found.qualified.replaceAll('.', '/')}`.toLowerCase()
  return around.split('/').slice(0, -1).includes(before)
}
