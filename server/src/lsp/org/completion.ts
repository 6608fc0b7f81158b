// Owns `textDocument/completion` for Org and rules.org. What is offered is decided in org/ide; here it gets the shapes of
// the protocol, and headlines and files of the workspace are looked up.

import { dirname, relative, sep } from 'node:path'
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
  MarkupKind,
} from 'vscode-languageserver/node'
import { hasInOrder } from '../../base/letters.ts'
import { byScore, scoreOfName } from '../../index/symbols.ts'
import type { Reference } from '../../org/ide/bibliography.ts'
import { type Linkable, mostSuggestions, type Sources } from '../../org/ide/sources.ts'
import type { Speech } from '../../org/ide/speech.ts'
import { suggestionsFor } from '../../org/ide/suggest.ts'
import type { Suggestion } from '../../org/ide/suggestion.ts'
import { headlinesWith, type TitleEntries, titleEntries } from '../../org/ide/titles.ts'
import { type Typing, typingAt } from '../../org/ide/typing.ts'
import {
  type Counting,
  createCounting,
  together,
  type Vocabulary,
  vocabularyOf,
} from '../../org/ide/vocabulary.ts'
import type { Headline } from '../../org/parse.ts'
import { citableFrom } from './citable.ts'
import { type OpenOrg, type OrgText, offsetAt, rangeOf } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { attachmentsOf, workspacePath } from './targets.ts'

export const completion: OrgFeature = {
  provides: [
    {
      method: 'textDocument/completion',
      capability: 'completionProvider',
      section: 'completion',
      options: { triggerCharacters: ['#', '+', '[', '*', ':', '<', '\\', '{', '/', '@', ' '] },
    },
  ],
  listen(context) {
    const words = openWords(context)
    const titles = openTitles()
    context.connection.onCompletion(async ({ textDocument: { uri }, position, context: how }) => {
      const rules = context.rules.completions(uri, position)
      if (rules.length > 0) return [...rules]
      const org = context.documents.orgOf(uri)
      const typing = org && typingAt(org.source, org.document, offsetAt(org, position))
      if (!org || !typing) return null
      // A blank only begins what cannot begin otherwise.
      if (how?.triggerCharacter === ' ' && !afterBlank.has(typing.kind)) return null
      const references = typing.kind === 'citation' ? await citableFrom(context, org) : []
      return listOf(org, typing, context, sourcesOf(context, org, { words: words.of, titles }, references))
    })
  },
}

const afterBlank: ReadonlySet<Typing['kind']> = new Set([
  'todo',
  'language',
  'keyword-value',
  'path',
  'value',
  'header-value',
])
/** Kinds of which there may be more than is offered: asked again with each letter. */
const unbounded: ReadonlySet<Typing['kind']> = new Set(['link', 'tag', 'property', 'value', 'path'])

function listOf(org: OrgText, typing: Typing, context: OrgContext, sources: Sources): CompletionList {
  const { say } = context.speech()
  const found = suggestionsFor(typing, sources).map((one) => spoken(one, say))
  const typed = typing.typed.toLowerCase()
  const fits = found.filter(({ label, filter = label }) => hasInOrder(filter.toLowerCase(), typed))
  const snippets = context.client().textDocument?.completion?.completionItem?.snippetSupport === true
  return {
    isIncomplete: unbounded.has(typing.kind) || fits.length > mostSuggestions * 3,
    items: fits.slice(0, mostSuggestions * 3).map((one, i) => itemOf(org, typing, one, i, { snippets, say })),
  }
}

const kinds: Readonly<Record<Suggestion['kind'], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  snippet: CompletionItemKind.Snippet,
  value: CompletionItemKind.Value,
  tag: CompletionItemKind.EnumMember,
  property: CompletionItemKind.Property,
  todo: CompletionItemKind.Enum,
  headline: CompletionItemKind.Reference,
  file: CompletionItemKind.File,
  reference: CompletionItemKind.Reference,
  language: CompletionItemKind.Module,
  entity: CompletionItemKind.Constant,
  date: CompletionItemKind.Event,
}

function itemOf(
  org: OrgText,
  typing: Typing,
  { label, insert, snippet = false, kind, detail, help, filter, again }: Suggestion,
  place: number,
  { snippets, say }: { readonly snippets: boolean; readonly say: Speech['say'] },
): CompletionItem {
  const isSnippet = snippet && snippets
  const newText = snippet && !snippets ? insert.replace(/\$\{\d+[:|]([^},|]*)[^}]*\}|\$\d/g, '$1') : insert
  return {
    label,
    kind: kinds[kind],
    sortText: String(place).padStart(4, '0'),
    filterText: filter ?? label,
    textEdit: { range: rangeOf(org, typing), newText },
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(detail ? { detail } : {}),
    ...(help ? { documentation: { kind: MarkupKind.PlainText, value: say(help) } } : {}),
    ...(again ? { command: { title: '', command: 'editor.action.triggerSuggest' } } : {}),
  }
}

/** Dates are offered by words, which can be typed in either language; other labels are what is written. */
function spoken(one: Suggestion, say: Speech['say']): Suggestion {
  if (one.kind === 'todo') return one.detail ? { ...one, detail: say(one.detail) } : one
  if (one.kind !== 'date') return one
  const label = say(one.label)
  return label === one.label ? one : { ...one, label, filter: `${label} ${one.filter ?? one.label}` }
}

/** What is known of open files from one question to the next. */
interface Kept {
  readonly words: Words['of']
  readonly titles: (org: OpenOrg) => TitleEntries
}

function sourcesOf(
  context: OrgContext,
  org: OpenOrg,
  { words, titles }: Kept,
  references: readonly Reference[],
): Sources {
  return {
    text: org.source,
    document: org.document,
    now: context.now(),
    vocabulary: () => words(org),
    headlines: (typed, most) => headlinesFor(context, org, titles(org), { typed, most }),
    inside: (written) => {
      const path = workspacePath(context, org, written)
      return (path === null ? null : context.index()?.orgFile(path))?.document.headlines ?? []
    },
    files: (typed, most, ending) => filesFor(context, org, typed, most, ending),
    references: () => references,
    attachments: (headline) => attachmentsOf(context, org, headline),
  }
}

/** Headlines of one file that are ranked. With more, few letters are typed, and the next one finds the rest. */
const mostScored = 2000

/** Those of this file as they are now, then those of the index. */
function headlinesFor(
  context: OrgContext,
  org: OrgText,
  titles: TitleEntries,
  { typed, most }: { readonly typed: string; readonly most: number },
): readonly Linkable[] {
  const wanted = typed.toLowerCase().replace(/\s+/g, '')
  const own: { readonly number: number; readonly score: number }[] = []
  headlinesWith(titles, wanted, (number, title) => {
    const score = wanted === '' ? 0.5 : scoreOfName(title, wanted)
    // Of equal ones, this file's come first.
    if (score > 0) own.push({ number, score: score + 0.02 })
    return own.length >= (wanted === '' ? most : mostScored) ? 'stop' : 'go on'
  })
  const best: { readonly item: Linkable; readonly score: number }[] = []
  for (const { number, score } of byScore(own)) {
    if (best.length >= most) break
    const { title, id, outline } = org.document.headline(number) as Headline
    best.push({ item: { title, path: '', id, outline: outline.slice(0, -1).join(' › ') }, score })
  }
  const found =
    context.index()?.symbols(typed, most, {
      file: ({ path }) => path !== org.path,
      node: ({ kind }) => kind === 'headline',
    }) ?? []
  const others = found.map(({ node, score }) => ({
    item: {
      title: node.title,
      path: pathFrom(context, org, node.path),
      id: node.properties.ID ?? '',
      outline: node.qualified.split('/').slice(0, -1).join(' › '),
    },
    score,
  }))
  return [...best, ...others]
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item)
}

function filesFor(
  context: OrgContext,
  org: OrgText,
  typed: string,
  most: number,
  ending?: RegExp,
): readonly string[] {
  const paths = context.index()?.paths() ?? []
  const found: { readonly path: string; readonly rank: number }[] = []
  const wanted = typed.replace(/^\.\//, '').toLowerCase()
  for (const path of paths) {
    if (path === org.path || ending?.test(path) === false) continue
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
    const rank = name.startsWith(wanted)
      ? 0
      : path.toLowerCase().includes(wanted)
        ? 1
        : hasInOrder(path.toLowerCase(), wanted)
          ? 2
          : 3
    // Notes before code.
    if (rank < 3) found.push({ path, rank: rank * 2 + (/\.org$/i.test(path) ? 0 : 1) })
  }
  found.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))
  return found.slice(0, most).map(({ path }) => pathFrom(context, org, path))
}

/** As a link in the file writes it. */
function pathFrom(context: OrgContext, org: OrgText, path: string): string {
  const index = context.index()
  if (!index || org.path === '') return path
  return relative(dirname(index.absolute(org.path)), index.absolute(path))
    .split(sep)
    .join('/')
}

interface Words {
  of(org: OrgText): Vocabulary
}

/** The words of all files, counted again when the index has changed; those of the open file are always new. */
/** Titles of open files, after an edit of what changed alone. */
function openTitles(): (org: OpenOrg) => TitleEntries {
  const open = new WeakMap<object, TitleEntries>()
  return ({ sheet, source, document }) => {
    const titles = titleEntries(source, document, open.get(sheet) ?? null)
    open.set(sheet, titles)
    return titles
  }
}

function openWords(context: OrgContext): Words {
  /** Of the last few files that were typed in. */
  const open = new Map<string, Counting>()
  let others: { readonly revision: number; readonly except: string; readonly words: Vocabulary } | null = null
  return {
    of(org) {
      const counting = open.get(org.uri) ?? createCounting()
      open.delete(org.uri)
      open.set(org.uri, counting)
      for (const first of open.keys()) if (open.size > keptCountings) open.delete(first)
      const own = counting.of(org.source, org.document)
      const index = context.index()
      if (!index) return own
      if (others?.revision !== index.revision || others.except !== org.path) {
        const files = index.orgFiles().filter(({ path }) => path !== org.path)
        const words = together(files.map(vocabularyOf))
        others = { revision: index.revision, except: org.path, words }
      }
      return isEmpty(others.words) ? own : together([own, others.words])
    },
  }
}

const keptCountings = 4

const isEmpty = ({ tags, properties, languages }: Vocabulary): boolean =>
  tags.size + properties.size + languages.size === 0
