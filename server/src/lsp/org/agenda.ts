// Owns the requests of the Agenda view and of searches over notes. Answers from the files as they are in the editor;
// archives and what is outside the folders is left out. Nothing is written.

import type { AgendaRow, AgendaView } from '../../../protocol/agenda.ts'
import type { CustomView, SearchAnswer, TodayView } from '../../../protocol/notes.ts'
import * as wire from '../../../protocol/notes.ts'
import { readViews } from '../../org/agenda/custom.ts'
import { optionsOf } from '../../org/agenda/settings.ts'
import { agendaView } from '../../org/agenda/view.ts'
import type { OrgFile } from '../../org/file.ts'
import { search } from '../../org/query/search.ts'
import { minutes } from '../../org/timestamp.ts'
import { answer } from './answer.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const agenda: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.agenda, ({ spec }) => {
      const files = notesOf(context)
      const view = agendaView(files, spec, context.now(), optionsOf(context.settings()))
      const { told } = context.speech()
      const problems = view.problems.map((one) => ({
        ...one,
        message: told(one.message),
        next: told(one.next),
      }))
      return { ...shortened({ ...view, problems }), files: files.length }
    })
    /** Asked for by badge and status bar alike; a minute or a change makes it anew. */
    let known: { readonly minute: number; readonly view: TodayView } | null = null
    answer(context, wire.agendaToday, () => {
      const minute = minutes(context.now())
      if (known?.minute !== minute) known = { minute, view: todayOf(context) }
      return known.view
    })
    answer(context, wire.customViews, () => viewsOf(context))
    answer(context, wire.searchNotes, ({ query, most }) => searchOf(context, query, most))
    context.onNotes(() => {
      known = null
      void context.connection.sendNotification(wire.notesChanged.method, {})
    })
  },
}

/** Files that have a name in the workspace, without archives. */
export const notesOf = ({ documents }: OrgContext): readonly OrgFile[] =>
  documents.all().filter(({ path }) => path !== '' && !/_archive$/i.test(path))

/** More rows than anybody scrolls through. */
const mostRows = 2000

/** `left`: how many rows are not there. The first ones are those that sort first. */
function shortened(view: AgendaView): { readonly view: AgendaView; readonly left: number } {
  const all = view.sections.reduce((sum, { days }) => days.reduce((n, { rows }) => n + rows.length, sum), 0)
  if (all <= mostRows) return { view, left: 0 }
  let room = mostRows
  const sections = view.sections.map((section) => ({
    ...section,
    days: section.days.map((day) => {
      const rows = day.rows.slice(0, room)
      room -= rows.length
      return { ...day, rows }
    }),
  }))
  return { view: { ...view, sections }, left: all - mostRows }
}

const soonDays = 2

function todayOf(context: OrgContext): TodayView {
  const now = context.now()
  const spec = { title: '', blocks: [{ kind: 'agenda', span: soonDays, done: 'hide' } as const] }
  const { today, sections } = agendaView(notesOf(context), spec, now, optionsOf(context.settings()))
  const days = sections[0]?.days ?? []
  const rows = days.find((day) => day.today)?.rows ?? []
  const open = rows.filter(({ done }) => !done)
  const overdue = open.filter(
    ({ inDays, kind }) => inDays < 0 && (kind === 'scheduled' || kind === 'deadline'),
  )
  const due = open.filter(
    ({ inDays, kind }) =>
      inDays === 0 && (kind === 'scheduled' || kind === 'deadline' || kind === 'timestamp'),
  )
  const minute = minutes(now) % 1440
  const coming = ({ day, from, to, kind }: AgendaRow): boolean =>
    from !== null && kind !== 'clock' && kind !== 'closed' && (day !== today || (to ?? from) >= minute)
  const timed = days.flatMap((day) => day.rows.filter((row) => row.inDays === 0 && !row.done && coming(row)))
  const next = timed.sort((a, b) =>
    a.day === b.day ? (a.from ?? 0) - (b.from ?? 0) : a.day < b.day ? -1 : 1,
  )[0]
  return { today, overdue: overdue.length, due: due.length, next: next ?? null }
}

function searchOf(context: OrgContext, query: string, most: number): SearchAnswer {
  const warningDays = context.settings()['agenda.warningDays']
  const found = search(notesOf(context), query, context.now(), { warningDays })
  if (!found.ok) {
    const { told } = context.speech()
    return { ok: false, message: told(found.error.message), next: told(found.error.next) }
  }
  const { language, rows } = found.value
  return { ok: true, search: { language, rows: rows.slice(0, Math.max(0, most)) }, total: rows.length }
}

function viewsOf(context: OrgContext): readonly CustomView[] {
  const { documents, index, paths } = context
  const home = context.homeViews()
  const uriOf = (path: string) => {
    const file = path === home?.path ? path : index()?.absolute(path)
    return file === undefined ? '' : (paths()?.toUri(file) ?? '')
  }
  const ofHome = home && (documents.orgOf(uriOf(home.path)) ?? home.read())
  // What is open in the editor has no name in the folder.
  const file = ofHome && { path: home.path, text: ofHome.text, document: ofHome.document }
  const { views, problems } = readViews(notesOf(context), context.now(), file)
  return views.map(({ name, path, startLine, spec }, number) => {
    const next = views[number + 1]
    const end = next && next.path === path ? next.startLine : Number.POSITIVE_INFINITY
    const wrong = problems.find(
      (one) => one.path === path && one.startLine >= startLine && one.startLine < end,
    )
    return {
      key: name,
      path,
      uri: uriOf(path),
      line: startLine,
      problem: wrong ? context.speech().told(wrong.message) : '',
      spec,
    }
  })
}
