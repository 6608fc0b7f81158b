// Owns what a turn was, seen as a deed: what was asked, and what was done for it, if all of it was right the first time. Pure.

import type { Action, Proposal } from '../base/proposal.ts'
import type { Deed } from '../skills/habit.ts'
import type { Event } from './state.ts'

export interface DeedReader {
  take(event: Event): void
  /** Null for a turn in which anything failed, was refused or denied, or that was no work of a model on trusted text. */
  deed(): Deed | null
}

export function openDeed(): DeedReader {
  let request = ''
  let isUsable = false
  let waiting: Proposal | null = null
  const actions: Action[] = []
  const unusable = () => {
    isUsable = false
  }
  return {
    take(event) {
      switch (event.kind) {
        case 'prompt':
          request = event.text.trim()
          // The words of a step are a plan's.
          isUsable = event.engine !== null && event.task?.kind !== 'step'
          return
        case 'reflex':
          if (event.outcome !== null) unusable()
          return
        case 'judged': {
          const { ruling } = event
          waiting = null
          if (ruling.kind === 'refused' || ruling.kind === 'ask') unusable()
          if (ruling.kind !== 'proposal' || ruling.effect === 'read') return
          if (ruling.verdict.decision === 'deny' || ruling.proposal.labels.integrity === 'untrusted')
            unusable()
          // The tests at the end of a turn come by themselves.
          if (ruling.proposal.origin === 'model') waiting = ruling.proposal
          return
        }
        case 'decision':
          if (event.decision !== 'approve') unusable()
          return
        case 'observation':
          if (waiting !== null && event.outcome === 'done') actions.push(...waiting.actions)
          else if (waiting !== null) unusable()
          waiting = null
          return
        case 'error':
        case 'cancel':
          unusable()
      }
    },
    deed: () => (isUsable && actions.length > 0 ? { request, actions } : null),
  }
}
