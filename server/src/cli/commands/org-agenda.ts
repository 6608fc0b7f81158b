// `passepartout org agenda|query|todos|views|habits`: what is due and what a query finds, without a model.

import type { AgendaRow, AgendaSpan, AgendaView, HeadlineView } from '../../../protocol/agenda.ts'
import type { OrgFile } from '../../index/workspace.ts'
import { readViews, viewNamed } from '../../org/agenda/custom.ts'
import { optionsOf, readAgendaLine } from '../../org/agenda/settings.ts'
import { agendaView } from '../../org/agenda/view.ts'
import { readQuery, search } from '../../org/query/search.ts'
import { type Moment, parseDay, parseTimestamp } from '../../org/timestamp.ts'
import { agendaLines, habitLines, headlineLines, viewLines } from '../../tools/agenda-text.ts'
import { moment } from '../../tools/org.ts'
import { openHome } from '../../trace/home.io.ts'
import { openHomeViews } from '../../trace/home-views.io.ts'
import { type Args, usage } from '../args.ts'
import { type Command, exit, fail, json, type Terminal } from '../command.ts'
import { visible } from '../style.ts'
import { counted } from '../words.ts'
import { folderOf, openIndex } from '../workspace.ts'

export const orgAgenda: Command = {
  name: 'org agenda',
  usage:
    '[--from YYYY-MM-DD] [--days N|--span day|week|month] [--match QUERY] [--log] [--set NAME=VALUE,…] [--dir D]',
  summary: 'Show what is scheduled and due.',
  flags: {
    dir: 'text',
    from: 'text',
    days: 'number',
    span: 'text',
    match: 'text',
    log: 'switch',
    set: 'text',
    now: 'text',
  },
  takes: 'nothing',
  run: async (args, terminal) => {
    const now = nowOf(args)
    if (now === null) return fail(terminal, usage('org agenda', '--now is a moment like "2026-11-21 10:00".'))
    const from = args.text('from') ?? dayOf(now)
    if (parseDay(from) === null)
      return fail(terminal, usage('org agenda', `--from is a day like ${dayOf(now)}, not "${from}".`))
    const span = spanOf(args)
    if (span === null)
      return fail(terminal, usage('org agenda', '--span is day, week, fortnight, month or year.'))
    const match = args.text('match') ?? ''
    const query = match === '' ? null : readQuery(match, now)
    if (query && !query.ok) return fail(terminal, { ...query.error, code: 'usage' })
    const settings = readAgendaLine(args.text('set') ?? '')
    if (!settings.ok) return fail(terminal, settings.error)
    return withOrgFiles(args, terminal, (files) => {
      const block = { kind: 'agenda', from, span, ...(match === '' ? {} : { match }) } as const
      const log = args.on('log') ? (['closed', 'clock', 'state'] as const) : []
      // Without a moment of its own the first day counts as today: what is late on it is shown with it.
      const today = args.text('from') !== undefined && args.text('now') === undefined ? onDay(now, from) : now
      const view = agendaView(
        files,
        { title: '', blocks: [{ ...block, log }] },
        today,
        optionsOf(settings.value),
      )
      const days = view.sections[0]?.days ?? []
      const rows = days.flatMap((day) => day.rows)
      if (args.on('json')) json(terminal, rows)
      else if (rows.length === 0)
        terminal.out(
          `Nothing is due within ${counted(days.length, 'day')}. ${counted(files.length, 'Org file')} looked at.\n`,
        )
      else show(terminal, agendaLines(days))
      complain(terminal, view)
      return exit.done
    })
  },
}

export const orgQuery: Command = {
  name: 'org query',
  usage: '"QUERY" [--inherit] [--set warningDays=N] [--dir D]',
  summary: 'Find headlines by an Org match (+work/TODO) or org-ql (todo:NEXT tags:work).',
  flags: { dir: 'text', inherit: 'switch', set: 'text', now: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const text = args.words.join(' ')
    const now = nowOf(args)
    if (now === null) return fail(terminal, usage('org query', '--now is a moment like "2026-11-21 10:00".'))
    const settings = readAgendaLine(args.text('set') ?? '')
    if (!settings.ok) return fail(terminal, settings.error)
    const options = {
      // Of a match: properties from above count as well (`org-use-property-inheritance`).
      inherit: args.on('inherit') ? 'all' : 'none',
      warningDays: settings.value['agenda.warningDays'],
    } as const
    // A query that cannot be read is bad usage, whatever is in the folder.
    const query = readQuery(text, now)
    if (!query.ok) return fail(terminal, { ...query.error, code: 'usage' })
    return withOrgFiles(args, terminal, (files) => {
      const found = search(files, text, now, options)
      if (!found.ok) return fail(terminal, found.error)
      const { rows, language } = found.value
      if (args.on('json')) json(terminal, rows)
      else if (rows.length === 0)
        terminal.out(
          `No headline fits. ${counted(files.length, 'Org file')} looked at. Read as ${names[language]}.\n`,
        )
      else show(terminal, headlineLines(rows))
      return exit.done
    })
  },
}

const names = { match: 'an Org match', 'org-ql': 'org-ql', 'org-ql-sexp': 'org-ql' } as const

export const orgTodos: Command = {
  name: 'org todos',
  usage: '[KEYWORD…] [--match QUERY] [--dir D]',
  summary: 'List open tasks, or those with a keyword.',
  flags: { dir: 'text', match: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const now = wallClock()
    const match = args.text('match') ?? ''
    const query = match === '' ? null : readQuery(match, now)
    if (query && !query.ok) return fail(terminal, { ...query.error, code: 'usage' })
    return withOrgFiles(args, terminal, (files) => {
      const block = { kind: 'todo', match: args.words.join('|') } as const
      const view = agendaView(files, { title: '', blocks: [block] }, now)
      const byPath = new Map(files.map((file) => [file.path, file]))
      const rows = rowsOf(view).filter((row) => !query || fits(byPath, query.value.test, row))
      if (args.on('json')) json(terminal, rows)
      else if (rows.length === 0)
        terminal.out(`No task is open. ${counted(files.length, 'Org file')} looked at.\n`)
      else show(terminal, headlineLines(rows))
      return exit.done
    })
  },
}

function fits(
  files: ReadonlyMap<string, OrgFile>,
  test: (file: OrgFile, headline: OrgFile['document']['headlines'][number]) => boolean,
  { path, index }: HeadlineView,
): boolean {
  const file = files.get(path)
  const headline = file?.document.headlines[index]
  return file !== undefined && headline !== undefined && test(file, headline)
}

export const orgViews: Command = {
  name: 'org views',
  usage: '[NAME] [--set NAME=VALUE,…] [--dir D]',
  summary: 'List the views that Org headlines of the folder and of agenda.org at home describe, or show one.',
  flags: { dir: 'text', set: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const now = wallClock()
    const name = args.words.join(' ')
    const settings = readAgendaLine(args.text('set') ?? '')
    if (!settings.ok) return fail(terminal, settings.error)
    return withOrgFiles(args, terminal, (files, root) => {
      const all = readViews(files, now, openHomeViews(openHome({ workspace: root }).dir).read())
      if (name === '') {
        if (args.on('json')) json(terminal, all.views)
        else if (all.views.length === 0)
          terminal.out('No headline describes a view. Give one the property AGENDA_VIEW.\n')
        else
          for (const { name: one, path, startLine, spec } of all.views)
            terminal.out(visible(`${one}  ${counted(spec.blocks.length, 'block')}  ${path}:${startLine}\n`))
        for (const { path, startLine, message, next } of all.problems)
          terminal.log(visible(`${path}:${startLine}: ${message} ${next}`))
        return exit.done
      }
      const view = viewNamed(all, name)
      if (!view) {
        const next =
          all.views.length === 0
            ? 'Give a headline the property AGENDA_VIEW.'
            : `There are: ${all.views.map((one) => one.name).join(', ')}.`
        return fail(terminal, { code: 'no-view', message: `There is no view "${name}".`, next })
      }
      const shown = agendaView(files, view.spec, now, optionsOf(settings.value))
      if (args.on('json')) json(terminal, shown)
      else show(terminal, viewLines(shown))
      complain(terminal, shown)
      return exit.done
    })
  },
}

export const orgHabits: Command = {
  name: 'org habits',
  usage: '[--dir D]',
  summary: 'Show habits and how steadily they were kept.',
  flags: { dir: 'text' },
  takes: 'nothing',
  run: async (args, terminal) =>
    withOrgFiles(args, terminal, (files) => {
      const view = agendaView(files, { title: '', blocks: [{ kind: 'habits' }] }, wallClock())
      const rows = rowsOf(view)
      if (args.on('json')) json(terminal, rows)
      else if (rows.length === 0)
        terminal.out('There is no habit. Give a task a repeater such as .+2d and the property STYLE habit.\n')
      else show(terminal, habitLines(rows))
      complain(terminal, view)
      return exit.done
    }),
}

const rowsOf = ({ sections }: AgendaView): readonly AgendaRow[] =>
  sections.flatMap(({ days }) => days.flatMap((day) => day.rows))

function show(terminal: Terminal, lines: Iterable<string>): void {
  for (const line of lines) terminal.out(visible(`${line}\n`))
}

function complain(terminal: Terminal, { problems }: AgendaView): void {
  for (const { path, startLine, message, next } of problems)
    terminal.log(visible(`${path === '' ? '' : `${path}:${startLine}: `}${message} ${next}`))
}

const wallClock = (): Moment =>
  moment({ clock: { now: () => Date.now() }, utcOffsetMinutes: -new Date().getTimezoneOffset() })

/** `--now`, for scripts that ask about another moment; null when it is none. */
function nowOf(args: Args): Moment | null {
  const given = args.text('now')
  if (given === undefined) return wallClock()
  const read = parseTimestamp(`[${given.replace('T', ' ')}]`)
  return read && parseDay(given.slice(0, 10)) !== null
    ? { ...read.from, hour: read.from.hour ?? 0, minute: read.from.minute ?? 0 }
    : null
}

const two = (n: number): string => String(n).padStart(2, '0')

const dayOf = ({ year, month, day }: Moment): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`

function onDay(now: Moment, day: string): Moment {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return { ...now, year, month, day: date }
}

const spans: readonly AgendaSpan[] = ['day', 'week', 'fortnight', 'month', 'year']

function spanOf(args: Args): AgendaSpan | null {
  const word = args.text('span')
  if (word === undefined) return args.number('days') ?? 7
  return spans.find((span) => span === word) ?? null
}

async function withOrgFiles(
  args: Args,
  terminal: Terminal,
  run: (files: readonly OrgFile[], root: string) => number,
): Promise<number> {
  const root = folderOf(args, terminal)
  if (!root.ok) return fail(terminal, root.error)
  const index = await openIndex(root.value, terminal)
  if (!index.ok) return fail(terminal, index.error)
  try {
    return run(index.value.orgFiles(), root.value)
  } finally {
    await index.value.close()
  }
}
