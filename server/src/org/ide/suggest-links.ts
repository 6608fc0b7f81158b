// Owns what is offered inside of links.

import { anchorsOf } from './anchors.ts'
import { headlineAt } from './locate.ts'
import { type Linkable, mostSuggestions, type Sources } from './sources.ts'
import type { Suggestion } from './suggestion.ts'
import type { Typing } from './typing.ts'

/** Behind `[[`: forms of links, headlines, files, places in a file, attachments. */
export function linkSuggestions(
  sources: Sources,
  typing: Extract<Typing, { kind: 'link' }>,
): readonly Suggestion[] {
  const { document, text } = sources
  const hasDescription = typing.closed === ']['
  const end = hasDescription ? '' : ']]'
  const toHeadlines = (words: string, here: boolean) =>
    sources
      .headlines(words, mostSuggestions)
      .filter(({ path }) => !here || path === '')
      .map((one): Suggestion => {
        const target = linkTo(one)
        const described = hasDescription ? target : `${target}][${descriptionOf(one.title)}${end}`
        return {
          label: one.title,
          insert: described,
          filter: typing.typed.startsWith('*')
            ? `*${one.title}`
            : `${typing.form === 'id' ? 'id:' : ''}${one.title}`,
          detail: [one.path, one.outline].filter(Boolean).join(' › '),
          kind: 'headline',
        }
      })
  switch (typing.form) {
    case 'id':
      return toHeadlines(typing.typed.slice(3), false)
    case 'headline':
      return toHeadlines(typing.typed.slice(1), true)
    case 'custom-id':
      return [...anchorsOf(text, document).customIds].map(([id, index]) => ({
        label: `#${id}`,
        insert: `#${id}${end}`,
        detail: document.headline(index)?.title ?? '',
        kind: 'headline',
      }))
    case 'file': {
      const prefix = typing.typed.startsWith('file:') ? 'file:' : ''
      return sources.files(typing.typed.slice(prefix.length), mostSuggestions).map((path) => ({
        label: path,
        insert: `${prefix || 'file:'}${path}${end}`,
        filter: `${prefix}${path}`,
        kind: 'file',
      }))
    }
    case 'attachment':
      return sources.attachments(headlineAt(document, typing.start)).map((path) => ({
        label: path,
        insert: `attachment:${escapeTarget(path)}${end}`,
        filter: `attachment:${path}`,
        kind: 'file',
      }))
    case 'inside': {
      const at = typing.typed.indexOf('::')
      const path = typing.typed.slice(0, at)
      return sources
        .inside(path.replace(/^file:/, ''))
        .flatMap(({ title, properties, outline }): Suggestion[] => {
          const custom = properties.CUSTOM_ID
          const target = custom ? `#${custom}` : escapeTarget(`*${title.replace(/\s+/g, ' ')}`)
          return title === ''
            ? []
            : [
                {
                  label: title,
                  insert: `${path}::${target}${end}`,
                  filter: `${path}::*${title}`,
                  detail: outline.slice(0, -1).join(' › '),
                  kind: 'headline',
                },
              ]
        })
    }
    case 'any':
      return [
        ...linkForms,
        ...toHeadlines(typing.typed, false),
        ...[...anchorsOf(text, document).targets.values(), ...anchorsOf(text, document).names.values()]
          .slice(0, mostSuggestions)
          .flatMap(([anchor]): Suggestion[] =>
            anchor ? [{ label: anchor.name, insert: `${anchor.name}${end}`, kind: 'value' }] : [],
          ),
      ]
  }
}

const linkForms: readonly Suggestion[] = [
  ['id:', 'A headline of any note, by its title.'],
  ['*', 'A headline of this file.'],
  ['#', 'A custom id of this file.'],
  ['file:', 'A file.'],
  ['attachment:', 'A file attached to this headline.'],
  ['https://', 'A page of the web.'],
].map(([form, help]) => ({
  label: form as string,
  insert: form as string,
  help: help as string,
  kind: 'keyword',
  again: true,
}))

/** An id holds wherever the headline moves; without one the words have to do. */
function linkTo({ id, path, title }: Linkable): string {
  if (id !== '') return `id:${id}`
  const words = `*${title.replace(/\s+/g, ' ')}`
  return escapeTarget(path === '' ? words : title === '' ? `file:${path}` : `file:${path}::${words}`)
}

/** Brackets in a target stand behind a backslash. */
const escapeTarget = (target: string): string =>
  target.replace(/\\*(?=[\][]|$)/g, (run) => run + run).replace(/[\][]/g, '\\$&')

/** A description has no two brackets together, and no line end. */
export const descriptionOf = (title: string): string =>
  title
    .replace(/\s+/g, ' ')
    .replace(/\[\[(?:[^\][]*\]\[)?([^\][]*)\]\]/g, '$1')
    .replace(/\]\]/g, '] ]')
    .replace(/\]$/, '] ')
