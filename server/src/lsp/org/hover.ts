// Owns `textDocument/hover` for Org and rules.org: what a link leads to, what a timestamp means, what a word of Org does.
// Shows text of the files only escaped or fenced: no image is loaded and no command can be clicked.

import { type Hover, MarkupKind } from 'vscode-languageserver/node'
import { anchorsOf } from '../../org/ide/anchors.ts'
import { type Thing, thingAt } from '../../org/ide/at.ts'
import { referenceWords } from '../../org/ide/bibliography.ts'
import { escapeMarkdown, orgAsMarkdown } from '../../org/ide/markdown.ts'
import type { Speech } from '../../org/ide/speech.ts'
import { prioritiesOf } from '../../org/ide/suggest.ts'
import { timestampWords } from '../../org/ide/timing.ts'
import { together, vocabularyOf } from '../../org/ide/vocabulary.ts'
import { entities } from '../../org/ide/words/entities.ts'
import { blocks, keywords, properties } from '../../org/ide/words/keywords.ts'
import type { Text } from '../../org/source.ts'
import { citableFrom } from './citable.ts'
import { type OrgText, offsetAt, rangeOf } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { fileTarget, type Target, targetOf } from './targets.ts'

export const hover: OrgFeature = {
  provides: [
    {
      method: 'textDocument/hover',
      capability: 'hoverProvider',
      section: 'hover',
      options: { workDoneProgress: false },
    },
  ],
  listen(context) {
    context.connection.onHover(async ({ textDocument: { uri }, position }) => {
      const rule = context.rules.hover(uri, position)
      if (rule) return rule
      const org = context.documents.orgOf(uri)
      return org ? hoverAt(context, org, offsetAt(org, position)) : null
    })
  },
}

/** What is shown of a subtree. */
const bounds = { lines: 24, characters: 2400 }

async function hoverAt(context: OrgContext, org: OrgText, offset: number): Promise<Hover | null> {
  const thing = thingAt(org.source, org.document, offset)
  const value = thing && (await wordsFor(context, org, thing))
  return thing && value
    ? { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(org, thing) }
    : null
}

async function wordsFor(context: OrgContext, org: OrgText, thing: Thing): Promise<string | null> {
  const { source, document } = org
  const speech = context.speech()
  const { say } = speech
  switch (thing.kind) {
    case 'link':
      return linkWords(await targetOf(context, org, thing.link), thing.link.target, speech)
    case 'timestamp': {
      const plan = planWords[thing.plan]
      return `${plan ? `**${say(plan)}** ` : ''}${escapeMarkdown(timestampWords(thing.timestamp, context.now(), speech))}`
    }
    case 'footnote': {
      const [definition] = anchorsOf(source, document).footnotes.get(thing.label) ?? []
      if (!definition) return say('No footnote is called {0} in this file.', escapeMarkdown(thing.label))
      return orgAsMarkdown(paragraphFrom(source, definition.end), bounds)
    }
    case 'target':
    case 'name':
      return null
    case 'tag':
      return tagWords(context, org, thing.tag)
    case 'todo':
      return todoWords(org, thing.keyword, speech)
    case 'priority': {
      const all = prioritiesOf(document)
      return say(
        'Priority **{0}** of {1}, the highest first',
        escapeMarkdown(thing.priority),
        escapeMarkdown(all.join(' ')),
      )
    }
    case 'property':
      return propertyWords(thing, speech)
    case 'keyword':
      return help(
        `#+${thing.key.toLowerCase()}:`,
        keywords[thing.key]?.help ?? attributeHelp(thing.key),
        speech,
      )
    case 'block':
      return help(`#+begin_${thing.name.toLowerCase()}`, blocks[thing.name], speech)
    case 'planning':
      return help(`${thing.key}:`, planningHelp[thing.key], speech)
    case 'entity': {
      const character = entities.get(thing.name)
      return character === undefined ? null : `${escapeMarkdown(character)} \\\\${escapeMarkdown(thing.name)}`
    }
    case 'macro':
      return macroWords(org, thing.name)
    case 'cookie':
      return say('Statistics: how much below is done. Counted anew when a state or a checkbox changes.')
    case 'citation': {
      const reference = (await citableFrom(context, org)).find(({ key }) => key === thing.key)
      return reference
        ? escapeMarkdown(referenceWords(reference))
        : say('No bibliography here has {0}', escapeMarkdown(thing.key))
    }
    case 'path':
      return linkWords(await fileTarget(context, org, thing.path, thing.search), thing.path, speech)
    case 'title':
    case 'value':
      return null
  }
}

const planWords: Readonly<Record<string, string>> = {
  scheduled: 'Scheduled',
  deadline: 'Deadline',
  closed: 'Closed',
}

const planningHelp: Readonly<Record<string, string>> = {
  SCHEDULED: 'The day on which work on it begins. It stays on the agenda until it is done.',
  DEADLINE: 'The day by which it must be done. The agenda warns before.',
  CLOSED: 'When it was done.',
}

const help = (name: string, words: string | undefined, { say }: Speech): string | null =>
  words === undefined ? null : `\`${name.replaceAll('`', '')}\` ${say(words)}`

const attributeHelp = (key: string): string | undefined =>
  key.startsWith('ATTR_') ? 'Attributes of the next element for one kind of export.' : undefined

function linkWords(target: Target | null, written: string, speech: Speech): string {
  if (!target) return speech.say('{0} leads nowhere in this workspace', escapeMarkdown(written))
  switch (target.kind) {
    case 'web':
      return escapeMarkdown(target.url)
    case 'file':
      return escapeMarkdown(decodeURIComponent(target.uri.replace(/^file:\/\//, '')))
    case 'org':
      return noteWords(target, speech)
  }
}

function noteWords({ org, spot }: Extract<Target, { kind: 'org' }>, { say }: Speech): string {
  const { source: text, document, path } = org
  const headline = spot?.headline
  const where = [path, ...(headline ? headline.outline.slice(0, -1) : [])].filter(Boolean).join(' › ')
  const head = `*${escapeMarkdown(where || say('This file'))}*`
  const from = headline ? headline.start : (spot?.start ?? document.textStart)
  const to = headline ? headline.end : spot && from > 0 ? endOfParagraph(text, spot.start) : text.length
  const start = headline ? from : text.lastIndexOf('\n', from - 1) + 1
  return `${head}\n\n${orgAsMarkdown(text.slice(start, Math.min(to, start + bounds.characters + 1)), bounds)}`
}

/** Up to the next blank line. */
function endOfParagraph(text: Text, from: number): number {
  const found = /\r?\n[ \t]*\r?\n/.exec(text.slice(from, from + bounds.characters))
  return found ? from + found.index : Math.min(text.length, from + bounds.characters)
}

const paragraphFrom = (text: Text, from: number): string =>
  text.slice(from, endOfParagraph(text, from)).trim()

function tagWords(context: OrgContext, org: OrgText, tag: string): string {
  const own = vocabularyOf(org).tags.get(tag) ?? 0
  const all = context.documents.all().map(vocabularyOf)
  const count = together(all).tags.get(tag) ?? own
  const { say } = context.speech()
  const words = (times: number) => (times === 1 ? say('{0} headline', times) : say('{0} headlines', times))
  return say('**{0}** {1} in this file, {2} in the workspace', escapeMarkdown(tag), words(own), words(count))
}

/** The sequence it is one of, in its order. */
function todoWords({ document: { settings } }: OrgText, keyword: string, { say }: Speech): string {
  const sequence = settings.sequences.find((one) => one.some((state) => state.keyword === keyword)) ?? []
  const done = new Set(settings.done)
  const states = sequence.map((state) => {
    const name = escapeMarkdown(state.keyword)
    return state.keyword === keyword ? `**${name}**` : name
  })
  const bar = sequence.findIndex((state) => done.has(state.keyword))
  const shown = bar > 0 ? [...states.slice(0, bar), '\\|', ...states.slice(bar)] : states
  const words = done.has(keyword) ? say('done') : say('open')
  return `${shown.join(' → ').replaceAll(' → \\| → ', ' \\| ')} (${words})`
}

function propertyWords(
  { key, headline }: Extract<Thing, { kind: 'property' }>,
  speech: Speech,
): string | null {
  const name = key.replace(/\+$/, '')
  const words =
    properties[name]?.help ?? (name.endsWith('_ALL') ? 'The values that can be chosen.' : undefined)
  const value = headline?.inheritedProperties[name]
  const parts = [
    help(`:${name}:`, words ?? 'A property of this headline.', speech),
    key.endsWith('+') && value !== undefined ? speech.say('All of it: {0}', escapeMarkdown(value)) : '',
  ]
  return parts.filter(Boolean).join('\n\n')
}

function macroWords({ source, document }: OrgText, name: string): string | null {
  const top = source.slice(0, document.headline(0)?.start ?? source.length)
  for (const found of top.matchAll(/^[ \t]*#\+macro:[ \t]+(\S+)[ \t]*(.*)$/gim))
    if (found[1] === name) return `**${escapeMarkdown(name)}** ${escapeMarkdown(found[2] as string)}`
  return null
}
