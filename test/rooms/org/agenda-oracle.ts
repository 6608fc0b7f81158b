// Owns the comparison of agendas with Emacs: one Emacs start for many files.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgendaRow } from '../../../server/protocol/agenda.ts'
import { agenda } from '../../../server/src/org/agenda/agenda.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { dayText } from '../../../server/src/org/timestamp.ts'
import type { AgendaCase } from './agenda-cases.ts'
import { emacsProgram } from './oracle.ts'

interface EmacsRow {
  readonly day: number
  readonly type: string
  readonly time: string
  readonly extra: string
  readonly line: number
  readonly text: string
  readonly graph: string
}

type Answer = { readonly rows: readonly EmacsRow[] } | { readonly error: string }

/** The rows of each case as lines of text, in the order in which Emacs shows them. */
export function agendasOfEmacs(cases: readonly AgendaCase[]): readonly (readonly string[] | string)[] {
  return askEmacs<Answer>('agenda-oracle.el', cases).map((answer) =>
    'error' in answer ? answer.error : answer.rows.map(emacsLine),
  )
}

export function askEmacs<T>(script: string, cases: readonly unknown[]): readonly T[] {
  const folder = mkdtempSync(join(tmpdir(), 'org-agenda-'))
  try {
    writeFileSync(join(folder, 'in.json'), JSON.stringify(cases))
    const lisp = process.env.ORG_LISP ? ['-L', process.env.ORG_LISP] : []
    const path = new URL(script, import.meta.url).pathname
    const files = [join(folder, 'in.json'), join(folder, 'out.json')]
    execFileSync(emacsProgram(), ['-Q', '--batch', ...lisp, '-l', path, ...files], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TZ: 'UTC' },
    })
    return JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function agendaOfOurs({ text, today, first, days, log }: AgendaCase): readonly string[] {
  const rows = agenda([{ path: 'notes.org', text, document: parseOrg(text) }], {
    fromDay: dayText(first),
    days,
    today: dayText(today),
    log: log ? ['closed', 'clock', 'state'] : [],
  })
  return rows.map((row) => ourLine(row, dayText(today)))
}

const line = (day: string, row: number, time: string, what: string, text: string, graph: string): string =>
  [day, `line ${row}`, time, what, text, graph].filter(Boolean).join(' · ')

function emacsLine({ day, type, time, extra, line: at, text, graph }: EmacsRow): string {
  const what =
    extra
      .replace(/:$/, '')
      .replace(/ +/g, ' ')
      .replace(/^Sched\. ?/, 'Sched. ') || (type === 'past-scheduled' ? 'Scheduled' : type)
  // Hours behind midnight are `+1:00` in Emacs, 25:00 here.
  const clean = time
    .split('-')
    .map((one) => one.trim().replace(/^\+(\d+)/, (_, hours: string) => String(24 + Number(hours))))
    .map((one) => one.padStart(5, '0'))
  // Org 9.5 gives the days inside of a range a time that the title names, 9.7 gives them none.
  const part = /^\((\d+)\/(\d+)\)/.exec(extra)
  const inside = part !== null && part[1] !== '1' && part[1] !== part[2]
  return line(
    dayText(day),
    at,
    time === '' || inside ? '' : clean.join('-'),
    graph ? 'habit' : what,
    bare(text),
    graph,
  )
}

/** Emacs takes the time out of a diary entry that it shows in front of it; 9.7 adds the tags of the headline. */
const bare = (text: string): string =>
  text
    .replace(/\d{1,2}:\d\d/, '')
    .replace(/:\w+:+$/, '')
    .replace(/ +/g, ' ')
    .trim()

function ourLine(row: AgendaRow, today: string): string {
  const graph = row.habit
    ? row.habit.graph.map(({ state, done }) => state[0] + (done ? '*' : '')).join('')
    : ''
  const text = row.kind === 'diary' && row.text !== '' ? bare(row.text) : ''
  return line(row.day, row.startLine, row.time, graph ? 'habit' : words(row, today), text, graph)
}

function words(row: AgendaRow, today: string): string {
  const { kind, inDays, part, state, clocked } = row
  switch (kind) {
    case 'scheduled':
      return inDays < 0 && row.day === today ? `Sched. ${-inDays}x` : 'Scheduled'
    case 'deadline':
      return inDays < 0 ? `${-inDays} d. ago` : 'Deadline'
    case 'warning':
      return `In ${inDays} d.`
    case 'range':
      return `(${part?.day}/${part?.of})`
    case 'timestamp':
      return /[>\]]-{1,3}[<[]/.test(row.timestamp) ? 'block' : 'timestamp'
    case 'diary':
      return row.text === '' && row.timestamp.startsWith('<') ? 'timestamp' : 'sexp'
    case 'closed':
      return 'Closed'
    case 'clock':
      return `Clocked: (${clocked === null ? '-' : `${Math.floor(clocked / 60)}:${String(clocked % 60).padStart(2, '0')}`})`
    case 'state':
      return `State: (${state})`
    case 'inactive':
    case 'headline':
      return kind
  }
}

/** For a message: where both differ. */
export function difference(
  given: AgendaCase,
  emacs: readonly string[] | string,
  ours: readonly string[],
): string {
  const today = dayText(given.today)
  if (typeof emacs === 'string') return `${emacs}\n${given.text}`
  const missing = emacs.filter((row) => !ours.includes(row)).map((row) => `  emacs only: ${row}`)
  const more = ours.filter((row) => !emacs.includes(row)).map((row) => `  ours only:  ${row}`)
  const order =
    missing.length + more.length === 0
      ? [`  emacs: ${emacs.join('\n         ')}`, `  ours:  ${ours.join('\n         ')}`]
      : []
  return [
    `today ${today}, ${given.days} days from ${dayText(given.first)}`,
    ...missing,
    ...more,
    ...order,
    given.text,
  ].join('\n')
}
