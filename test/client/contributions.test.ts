// Holds package.json, the settings, the commands and the two languages against each other.

import { deepEqual, ok } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { agendaChoices, agendaNumbers, agendaTexts } from '../../server/protocol/agenda-settings.ts'
import { defaultSettings } from '../../server/protocol/settings.ts'
import { servedTools } from '../../server/src/agent/served/tools.ts'
import { commands } from '../../src/native/asked.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const text = (path: string) => readFileSync(root + path, 'utf8')
const json = (path: string) => JSON.parse(text(path))
const manifest = json('package.json')
const contributes = manifest.contributes
const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => text(`src/${path.replaceAll('\\', '/')}`))
  .join('\n')

const placeholders = (words: string) => [...words.matchAll(/\{\d+\}/g)].map(([match]) => match).sort()
/** What a translation must not change: where its links lead. */
const targets = (words: string) => [...words.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target)

describe('Settings in package.json', () => {
  it('have the names and defaults that the server reads', () => {
    const declared = Object.entries<{ default: unknown }>(contributes.configuration.properties).map(
      ([name, property]) => [name.replace('passepartout.', ''), property.default],
    )
    deepEqual(Object.fromEntries(declared), defaultSettings)
  })
  it('of the agenda may be what the server takes', () => {
    const { properties } = contributes.configuration
    for (const [name, words] of Object.entries(agendaChoices))
      deepEqual(properties[`passepartout.${name}`].enum, words)
    for (const [name, [, least, most]] of Object.entries(agendaNumbers)) {
      const { minimum, maximum } = properties[`passepartout.${name}`]
      deepEqual([minimum, maximum], [least, most])
    }
    for (const [name, [, pattern]] of Object.entries(agendaTexts))
      deepEqual(
        properties[`passepartout.${name}`].pattern,
        pattern.source.replaceAll('?:', '').replaceAll('\\d', '[0-9]'),
      )
  })
  it('keep hosts and models out of reach of a repository', () => {
    const machine = [
      'ollamaHost',
      'ollamaModel',
      'vectors.source',
      'vectors.model',
      'vectors.folder',
      'approvalExpiryDays',
      'org.babel.commands',
    ]
    for (const name of machine.map((each) => `passepartout.${each}`)) {
      deepEqual(contributes.configuration.properties[name].scope, 'machine')
      ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name))
    }
  })
})

describe('Commands', () => {
  const declared: readonly string[] = contributes.commands
    .map((each: { command: string }) => each.command)
    .sort()
  it('are declared and registered, each once', () => {
    const registered = [...sources.matchAll(/registerCommand\(\s*'([^']+)'/g)].map(([, name]) => name).sort()
    deepEqual(registered, declared)
  })
  it('named in menus and keys exist', () => {
    const used = [
      ...Object.values<readonly { command?: string }[]>(contributes.menus).flat(),
      ...contributes.keybindings,
    ]
      .map((each) => each.command)
      .filter((name) => name !== undefined)
    deepEqual(
      used.filter((name) => !declared.includes(name)),
      [],
    )
  })
  it('have no key twice in one place', () => {
    const keys = contributes.keybindings.map(
      (each: { key: string; when?: string }) => `${each.key} ${each.when}`,
    )
    deepEqual(keys.length, new Set(keys).size)
  })
})

describe('Words', () => {
  it('of package.json are all there, and none is left over', () => {
    const used = [
      ...new Set([...text('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key)),
    ].sort()
    deepEqual(Object.keys(json('package.nls.json')).sort(), used)
  })
  it('of the source are all in the bundle, and none is left over', () => {
    const used = [...sources.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, words]) => words)
    deepEqual(Object.keys(json('l10n/bundle.l10n.json')).sort(), [...new Set(used)].sort())
    ok(!/l10n\.t\(\s*[`"]/.test(sources), 'a key must be a plain literal')
  })
  it('of the panels are all used', () => {
    const panels = readdirSync(`${root}media`, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => text(`media/${path.replaceAll('\\', '/')}`))
      .join('\n')
    const keys = [...text('src/strings.ts').matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key ?? '')
    deepEqual(
      keys.filter((key) => !new RegExp(`(?:strings|words)\\.${key}\\b`).test(panels)),
      [],
    )
  })
  for (const [english, german] of [
    ['package.nls.json', 'package.nls.de.json'],
    ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json'],
  ] as const)
    it(`${german} says everything, with the same placeholders and links`, () => {
      const from: Record<string, string> = json(english)
      const to: Record<string, string> = json(german)
      deepEqual(Object.keys(to).sort(), Object.keys(from).sort())
      for (const [key, words] of Object.entries(from)) {
        deepEqual(placeholders(to[key] ?? ''), placeholders(words))
        deepEqual(targets(to[key] ?? ''), targets(words))
      }
    })
})

describe('Files named in package.json', () => {
  it('exist', () => {
    const paths: readonly string[] = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map((each: { icon: string }) => each.icon),
      ...contributes.walkthroughs.flatMap((each: { steps: readonly { media: { markdown: string } }[] }) =>
        each.steps.map((step) => step.media.markdown),
      ),
    ]
    for (const path of paths) ok(text(path).length > 0, path)
  })
})

describe("The editor's own chat", () => {
  it('is given the tools that the server serves, as they are described there', () => {
    const declared = contributes.languageModelTools.map(
      (tool: { name: string; modelDescription: string; inputSchema: unknown }) => [
        tool.name,
        tool.modelDescription,
        tool.inputSchema,
      ],
    )
    deepEqual(
      declared.slice(0, -1),
      servedTools.map(({ name, description, parameters }) => [
        `passepartout_${name}`,
        description,
        parameters,
      ]),
    )
    deepEqual(declared.at(-1)[0], 'passepartout_capture')
  })
  it('has the commands that are understood', () => {
    const [participant] = contributes.chatParticipants
    deepEqual(
      participant.commands.map((each: { name: string }) => each.name),
      commands,
    )
  })
  it('is out of reach of a repository', () => {
    for (const name of ['sharing.memory', 'sharing.privateTags', 'offeredModels.enabled'])
      deepEqual(contributes.configuration.properties[`passepartout.${name}`].scope, 'machine')
  })
})
