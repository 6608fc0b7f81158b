// Owns vector 9, provenance: what came from outside may not decide what leaves, and what is hidden is
// shown. Believes labels of the server only, never what a model says its proposal depends on.

import type { Labels } from '../../base/proposal.ts'
import { joinLabels } from '../../base/proposal.ts'
import type { Finding } from '../../base/verdict.ts'
import type { ActionFacts } from '../facts.ts'
import { readFlowEvent, type Sink } from '../flows.ts'
import { findHiddenText } from '../hidden.ts'
import { secretClass } from '../protected.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(9)

export const provenance: Check = (facts, action) => {
  const findings: Finding[] = []
  for (const content of action.contents) {
    if (content.role === 'command') continue
    for (const { code, message, evidence } of findHiddenText(content.text))
      findings.push(finding('hold', code, message, evidence))
  }
  findings.push(...toolFindings(action))
  const labels = facts.proposal.labels
  const inner = action.action
  const outside =
    inner.type === 'network' ||
    inner.type === 'mcp' ||
    inner.type === 'network_or_write_content' ||
    contactsAnyone(action)
  findings.push(...flow(labels, outside ? 'outside' : 'inside'))
  const secret = action.paths.find(
    (path) => path.use === 'read' && (secretClass(path.resolved) ?? secretClass(path.raw)) !== null,
  )
  if (action.code !== null && contactsAnyone(action) && secret !== undefined)
    findings.push(finding('forbid', 'secret-outflow', 'Secrets may not leave this machine.', secret.raw))
  if (inner.type === 'sequence') findings.push(...sequence(inner.events, labels))
  return findings
}

/** A tool is approved as it described itself; what it says to an agent is for a person to see. */
function toolFindings({ tool, action }: ActionFacts): Finding[] {
  if (tool === null || action.type !== 'mcp') return []
  const findings = tool.orders.map((order) =>
    finding('hold', 'tool-orders', 'The description of the tool tells an agent what to do.', order),
  )
  if (tool.state === 'unpinned')
    findings.push(
      finding('hold', 'tool-unpinned', 'This tool was not approved as it describes itself.', action.tool),
    )
  if (tool.state === 'changed')
    findings.push(
      finding(
        'hold',
        'tool-changed',
        'The tool describes itself otherwise than when it was approved.',
        tool.change,
      ),
    )
  return findings
}

const contactsAnyone = (action: ActionFacts): boolean =>
  action.commands.some((c) => c.effects.some((e) => e.kind === 'network')) ||
  (action.code?.signs ?? []).some(({ code }) => code === 'network' || code === 'raw-socket')

function flow(labels: Labels, sink: Exclude<Sink, 'policy'>): Finding[] {
  const sources = labels.sources.join(', ') || 'something in the conversation'
  const findings: Finding[] = []
  if (sink === 'outside' && labels.confidentiality === 'secret')
    findings.push(finding('forbid', 'secret-outflow', 'Secrets may not leave this machine.', sources))
  if (sink === 'outside' && labels.confidentiality === 'private')
    findings.push(finding('hold', 'private-outflow', 'Private data could leave this machine.', sources))
  if (labels.integrity === 'untrusted')
    findings.push(
      finding('note', 'untrusted-origin', 'This was proposed after reading something from outside.', sources),
    )
  return findings
}

/** What is proposed is judged under the labels of all that was read before it; flows.ts has the grammar. */
function sequence(events: readonly unknown[], start: Labels): Finding[] {
  let labels = start
  const findings: Finding[] = []
  for (const event of events.map(readFlowEvent)) {
    switch (event.kind) {
      case 'read':
        labels = joinLabels(labels, event.labels)
        break
      case 'propose':
        if (event.sink === 'policy') {
          const severity = labels.integrity === 'untrusted' ? 'forbid' : 'hold'
          findings.push(finding(severity, 'policy-change', 'Only a person may change the rules.', event.said))
        } else findings.push(...flow(labels, event.sink))
        break
      case 'odd':
        findings.push(
          finding('hold', 'sequence-event', 'An event of the sequence is not understood.', event.said),
        )
        // What was read there may be anything.
        labels = joinLabels(labels, {
          integrity: 'untrusted',
          confidentiality: 'secret',
          sources: ['an event that is not understood'],
        })
    }
  }
  return findings
}
