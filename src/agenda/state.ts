// Owns what the Agenda view shows, as a value that is kept across reloads: which days or list, which filter, which files.
// Pure: moving it, and turning it into what the server is asked.

import type { AgendaFilter, AgendaSpec } from '../../server/protocol/agenda.ts'

export type Span = 'day' | 'week' | 'month'

export type Shown =
  /** `from` is a day in the span; empty for the one with today. */
  | { readonly kind: 'agenda'; readonly span: Span; readonly from: string }
  | { readonly kind: 'todo' }
  | { readonly kind: 'habits' }
  | { readonly kind: 'search'; readonly query: string }
  /** A view that a headline describes; the title is shown until it has been found again. */
  | { readonly kind: 'custom'; readonly key: string; readonly title: string }

export interface ViewState {
  readonly shown: Shown
  readonly tags: readonly string[]
  readonly categories: readonly string[]
  /** An Org match, an org-ql query or words; empty for none. */
  readonly match: string
  readonly files: 'all' | 'active'
  readonly grid: 'show' | 'hide'
  readonly done: 'show' | 'hide'
}

export const firstState: ViewState = {
  shown: { kind: 'agenda', span: 'week', from: '' },
  tags: [],
  categories: [],
  match: '',
  files: 'all',
  grid: 'hide',
  done: 'hide',
}

/** What an earlier session kept, as far as it can still be read; else the span that is preferred. It begins at today. */
export function readState(kept: unknown, span: Span = 'week'): ViewState {
  if (typeof kept !== 'object' || kept === null)
    return { ...firstState, shown: { kind: 'agenda', span, from: '' } }
  const { shown, tags, categories, match, files, grid, done } = kept as Record<string, unknown>
  const names = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
  return {
    shown: readShown(shown),
    tags: names(tags),
    categories: names(categories),
    match: typeof match === 'string' ? match : '',
    files: files === 'active' ? 'active' : 'all',
    grid: grid === 'show' ? 'show' : 'hide',
    done: done === 'show' ? 'show' : 'hide',
  }
}

function readShown(kept: unknown): Shown {
  const { kind, span, key, title, query } = (kept ?? {}) as Record<string, unknown>
  if (kind === 'todo' || kind === 'habits') return { kind }
  if (kind === 'search' && typeof query === 'string') return { kind, query }
  if (kind === 'custom' && typeof key === 'string')
    return { kind, key, title: typeof title === 'string' ? title : '' }
  return { kind: 'agenda', span: span === 'day' || span === 'month' ? span : 'week', from: '' }
}

export const isFiltered = ({ tags, categories, match, files }: ViewState): boolean =>
  tags.length > 0 || categories.length > 0 || match !== '' || files === 'active'

/** `custom`: the view that was found for a custom key; `active`: the Org file in the active editor, or empty. */
export function specOf(
  state: ViewState,
  context: { readonly active: string; readonly custom: AgendaSpec | null },
): AgendaSpec | null {
  const { shown, tags, categories, match, done } = state
  const filter: AgendaFilter = { tags, categories }
  const common = {
    ...(tags.length + categories.length > 0 ? { filter } : {}),
    ...(state.files === 'active' && context.active !== '' ? { files: [literal(context.active)] } : {}),
  }
  const fit = match === '' ? {} : { match }
  switch (shown.kind) {
    case 'agenda':
      return {
        title: '',
        blocks: [
          {
            kind: 'agenda',
            span: shown.span,
            ...(shown.from === '' ? {} : { from: shown.from }),
            done,
            ...(done === 'show' ? { log: ['closed'] } : {}),
            ...common,
            ...fit,
          },
        ],
      }
    case 'todo':
      return match === ''
        ? { title: '', blocks: [{ kind: 'todo', ...common }] }
        : { title: '', blocks: [{ kind: 'match', ...common, match }] }
    case 'habits':
      return { title: '', blocks: [{ kind: 'habits', ...common }] }
    case 'search':
      return { title: '', blocks: [{ kind: 'match', match: shown.query, ...common }] }
    case 'custom':
      return (
        context.custom && {
          ...context.custom,
          blocks: context.custom.blocks.map((block) => ({
            ...block,
            ...common,
            ...('filter' in common && block.filter
              ? { filter: { ...block.filter, tags: [...(block.filter.tags ?? []), ...tags] } }
              : {}),
          })),
        }
      )
  }
}

/** A path pattern that fits just that path. */
const literal = (path: string): string => path.replace(/[*?[\]{}\\]/g, '?')

/** The span before or after; the one with today for `today`. */
export function moved(shown: Shown, step: 'earlier' | 'later' | 'today', today: string): Shown {
  if (shown.kind !== 'agenda') return shown
  if (step === 'today') return { ...shown, from: '' }
  const by = step === 'earlier' ? -1 : 1
  const from = stepped(shown.from || today, shown.span, by)
  return { ...shown, from: sameSpan(from, today, shown.span) ? '' : from }
}

function stepped(day: string, span: Span, by: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  switch (span) {
    case 'day':
      date.setUTCDate(date.getUTCDate() + by)
      break
    case 'week':
      date.setUTCDate(date.getUTCDate() + 7 * by)
      break
    case 'month':
      // The 1st, so that no month is left out after a 31st.
      date.setUTCDate(1)
      date.setUTCMonth(date.getUTCMonth() + by)
  }
  return date.toISOString().slice(0, 10)
}

/** Weeks are told by their distance: a week away is another week, whatever day it begins on. */
function sameSpan(day: string, today: string, span: Span): boolean {
  return span === 'month' ? day.slice(0, 7) === today.slice(0, 7) : day === today
}
