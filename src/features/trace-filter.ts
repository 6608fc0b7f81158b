// Owns asking which part of the trace to show: by time, verdict, rule, file or words. Never filters.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import { everything, type TraceFilter } from '../../server/protocol/trace.ts'
import type { Client } from '../feature.ts'
import { relativePath } from '../paths.ts'

export interface Filtered {
  readonly filter: TraceFilter
  /** What is said of the time, in the user's language; empty for any. */
  readonly time: string
}

/** Undefined when nothing was chosen. */
export async function askFilter(client: Client, now: Filtered): Promise<Filtered | undefined> {
  const { filter, time } = now
  const chosen = await vscode.window.showQuickPick(
    [
      { id: 'time', label: `$(clock) ${vscode.l10n.t('Time…')}`, description: time },
      {
        id: 'verdict',
        label: `$(question) ${vscode.l10n.t('Verdict…')}`,
        description: verdictWords(filter.verdict),
      },
      { id: 'rule', label: `$(law) ${vscode.l10n.t('Rule…')}`, description: filter.rule },
      { id: 'file', label: `$(file) ${vscode.l10n.t('File…')}`, description: filter.file },
      { id: 'words', label: `$(search) ${vscode.l10n.t('Words…')}`, description: filter.words },
      { id: 'none', label: `$(clear-all) ${vscode.l10n.t('Show all')}`, description: '' },
    ] as const,
    { placeHolder: vscode.l10n.t('Show only the entries of the trace with…') },
  )
  switch (chosen?.id) {
    case undefined:
      return undefined
    case 'none':
      return { filter: everything, time: '' }
    case 'time':
      return askTime(now)
    case 'verdict': {
      const verdict = await vscode.window.showQuickPick(
        (['', 'ask', 'deny', 'allow'] as const).map((id) => ({
          id,
          label: id === '' ? vscode.l10n.t('Any verdict') : verdictWords(id),
        })),
      )
      return verdict && { filter: { ...filter, verdict: verdict.id }, time }
    }
    case 'rule':
      return set('rule', await askRule(client, filter.rule))
    case 'file': {
      const active = vscode.window.activeTextEditor
      const path = filter.file || (active ? relativePath(client, active.document.uri) : '')
      return set('file', await askText(vscode.l10n.t('Part of the path of a file'), path))
    }
    case 'words':
      return set('words', await askText(vscode.l10n.t('Words of the headline'), filter.words))
  }
  function set(part: 'rule' | 'file' | 'words', text: string | undefined): Filtered | undefined {
    return text === undefined ? undefined : { filter: { ...filter, [part]: text.trim() }, time }
  }
}

export function verdictWords(verdict: TraceFilter['verdict']): string {
  const words = {
    '': '',
    ask: vscode.l10n.t('asked'),
    deny: vscode.l10n.t('denied'),
    allow: vscode.l10n.t('allowed'),
  }
  return words[verdict]
}

const askText = (prompt: string, value: string): Thenable<string | undefined> =>
  vscode.window.showInputBox({ prompt, value, placeHolder: vscode.l10n.t('Empty: any') })

/** One of those there are, or any part of a name: of rules that are gone the trace still tells. */
async function askRule(client: Client, value: string): Promise<string | undefined> {
  const rules = (await client.request(messages.rules, {})) ?? []
  if (rules.length === 0) return askText(vscode.l10n.t('Part of the name of a rule'), value)
  const other = vscode.l10n.t('Another name…')
  const chosen = await vscode.window.showQuickPick([...rules.map(({ title }) => title), other])
  return chosen === other ? askText(vscode.l10n.t('Part of the name of a rule'), value) : chosen
}

const dayMs = 86_400_000

async function askTime({ filter }: Filtered): Promise<Filtered | undefined> {
  const midnight = new Date().setHours(0, 0, 0, 0)
  const spans = [
    { label: vscode.l10n.t('Last hour'), since: Date.now() - 3_600_000, until: null },
    { label: vscode.l10n.t('Today'), since: midnight, until: null },
    { label: vscode.l10n.t('Yesterday'), since: midnight - dayMs, until: midnight },
    { label: vscode.l10n.t('Last 7 days'), since: midnight - 6 * dayMs, until: null },
  ]
  const between = { label: vscode.l10n.t('Between two days…'), since: null, until: null }
  const any = { label: vscode.l10n.t('Any time'), since: null, until: null }
  const chosen = await vscode.window.showQuickPick([...spans, between, any])
  if (chosen === undefined) return undefined
  if (chosen === any) return { filter: { ...filter, since: '', until: '' }, time: '' }
  if (chosen === between) return askDays(filter)
  const { label, since, until } = chosen
  return { filter: { ...filter, since: iso(since), until: iso(until) }, time: label }
}

async function askDays(filter: TraceFilter): Promise<Filtered | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('First and last day'),
    placeHolder: '2026-11-01 2026-11-21',
    validateInput: (value) =>
      daysOf(value) ? undefined : vscode.l10n.t('Two days, as 2026-11-01 2026-11-21.'),
  })
  const days = daysOf(text ?? '')
  if (text === undefined || !days) return undefined
  const [since, until] = days
  return {
    filter: { ...filter, since: iso(since), until: iso(until) },
    time: text.trim().replace(/\s+/, ' – '),
  }
}

/** Local midnights: of the first day, and after the last. */
function daysOf(text: string): readonly [number, number] | null {
  const found = /^\s*(\d{4}-\d\d-\d\d)\s+(\d{4}-\d\d-\d\d)\s*$/.exec(text)
  const [first, last] = [found?.[1], found?.[2]].map((day) => new Date(`${day}T00:00:00`).getTime())
  if (first === undefined || last === undefined || Number.isNaN(first + last)) return null
  return [first, new Date(last).setHours(24, 0, 0, 0)]
}

const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString())
