// Owns the collecting of facts about a proposal: real paths, parsed commands, hosts, texts. Reads the
// disk through its ports and changes nothing. Never decides.

import type { Parser } from 'web-tree-sitter'
import type { Action, Proposal } from '../base/proposal.ts'
import { parsePowerShell } from '../code/powershell.ts'
import { parseShell, type ShellParse } from '../code/shell.ts'
import { type CommandReading, readCommands } from './commands.ts'
import { codeEffects } from './evaluated/facts.ts'
import { dialectNamed, isShellLanguage } from './evaluated/list.ts'
import { readCode } from './evaluated/reading.ts'
import type { ActionFacts, CommandFact, ContentFact, Doubt, Facts, PathFact, PathUse } from './facts.ts'
import { argumentsIn, mcpFact, toolTexts } from './mcp.ts'
import { type Folders, homePath, pathFact, readFact, touched } from './path-facts.io.ts'
import { lexicalPath } from './paths.ts'
import { canonical, type GatePorts } from './ports.io.ts'
import { readPowerShell } from './powershell.ts'
import { rewriting } from './programs/git.ts'
import { doubt } from './programs/program.ts'
import { repositoryDoubts } from './repository.ts'
import { withShadowed } from './shadowed.ts'

const maxFolders = 12

/** Collects everything the judgement depends on. Never fails: what cannot be known is in `incomplete`. */
export async function collectFacts(ports: GatePorts, proposal: Proposal): Promise<Facts> {
  const workspace = canonical(ports, lexicalPath(proposal.workspace, '/'))
  const agentHome = canonical(ports, lexicalPath(ports.agentHome, '/'))
  const beside = ports.beside().map((folder) => canonical(ports, lexicalPath(folder, '/')))
  const isPowerShell = (action: Action) => action.type === 'shell' && action.shell === 'powershell'
  const powershell = proposal.actions.some(isPowerShell) ? await ports.grammar('powershell') : null
  const context: Context = { ports, powershell, workspace, agentHome, beside }
  const found = await Promise.all(
    proposal.actions.map((action) =>
      action.type === 'code_eval'
        ? placedFacts(context, action)
        : action.type === 'mcp'
          ? toolFacts(context, action)
          : withGivenCode(context, actionFacts(context, action)),
    ),
  )
  const actions = found.map((action) => ({
    ...action,
    contents: action.contents.map((content) => withMet(ports, content, content.text)),
    paths: action.paths.map((path) => withMet(ports, path, path.raw)),
  }))
  const isCode = actions.some(({ code }) => code !== null)
  return { proposal, workspace, beside, actions, sandboxed: !isCode || (await ports.sandboxed()) }
}

function withMet<T extends ContentFact | PathFact>({ secretsIn }: GatePorts, fact: T, text: string): T {
  const met = secretsIn(text)
  return met.length === 0 ? fact : { ...fact, met }
}

interface Context extends Folders {
  readonly powershell: Parser | null
}

const noFacts = (action: Action): ActionFacts => ({
  action,
  paths: [],
  commands: [],
  parse: null,
  code: null,
  tool: null,
  contents: [],
  hosts: [],
  urls: [],
  incomplete: [],
})

function actionFacts(context: Context, action: Exclude<Action, { type: 'code_eval' | 'mcp' }>): ActionFacts {
  const base = noFacts(action)
  const file = (path: string, use: PathUse, contents: readonly ContentFact[]): ActionFacts => ({
    ...base,
    paths: [pathFact(context, path, use, context.workspace)],
    contents,
  })
  switch (action.type) {
    case 'shell': {
      if (action.shell !== 'cmd') return shellFacts(context, action, base, action.shell)
      const folder =
        action.cwd === undefined ? [] : [pathFact(context, action.cwd, 'folder', context.workspace)]
      return { ...base, contents: [{ role: 'command', text: action.command, path: '' }], paths: folder }
    }
    case 'file_read':
      return { ...base, paths: [readFact(context, action.path)] }
    case 'file_write':
      return file(action.path, 'write', [{ role: 'written', text: action.content, path: action.path }])
    case 'file_edit': {
      const texts = [...action.edits.map((edit) => edit.replace), action.content ?? '']
      const facts = file(
        action.path,
        'write',
        texts.filter((t) => t !== '').map((text) => ({ role: 'written', text, path: action.path })),
      )
      if (!action.asks) return facts
      const message = 'What the code gave back changes headings, blocks or settings of the file around it.'
      return { ...facts, incomplete: [...facts.incomplete, doubt('result-spills', message, action.path)] }
    }
    case 'file_delete':
      return file(action.path, 'delete', [])
    case 'network': {
      const text = `${action.url}\n${action.content ?? ''}`
      return {
        ...base,
        hosts: [hostOf(action.url)],
        urls: [action.url],
        contents: [{ role: 'outgoing', text, path: '' }],
      }
    }
    case 'network_or_write_content':
      return { ...base, contents: [{ role: 'outgoing', text: action.content, path: '' }] }
    case 'content_in':
      return { ...base, contents: [{ role: 'incoming', text: action.content, path: action.path ?? '' }] }
    case 'sequence':
      return base
  }
}

/** A tool may do anything with what it is given: a path is taken to be read, and written unless the tool is known not to. */
async function toolFacts(context: Context, action: Extract<Action, { type: 'mcp' }>): Promise<ActionFacts> {
  const tool = mcpFact(action, context.ports.pins())
  const given = argumentsIn(action.arguments)
  const base: ActionFacts = {
    ...noFacts(action),
    tool,
    urls: given.urls,
    hosts: given.urls.map(hostOf),
    contents: [
      { role: 'outgoing', text: JSON.stringify(action.arguments) ?? '', path: '' },
      ...toolTexts(action).map((text): ContentFact => ({ role: 'incoming', text, path: '' })),
    ],
  }
  const command = given.commands.join('\n')
  const shell = command === '' ? base : shellFacts(context, { command }, base)
  const codes = await Promise.all(given.codes.map((one) => codeFacts(context, { type: 'code_eval', ...one })))
  const uses: readonly PathUse[] = tool.destructive ? ['read', 'write'] : ['read']
  const own = given.paths.flatMap((raw) =>
    uses.map((use) => pathFact(context, homePath(context, raw), use, context.workspace)),
  )
  return {
    ...base,
    parse: shell.parse,
    commands: [...shell.commands, ...codes.flatMap(({ commands }) => commands)],
    paths: distinct([...own, ...shell.paths, ...codes.flatMap(({ paths }) => paths)]),
    hosts: [...new Set([...base.hosts, ...shell.hosts, ...codes.flatMap(({ hosts }) => hosts)])],
    code: codes.length === 0 ? null : { signs: codes.flatMap(({ code }) => code?.signs ?? []) },
    incomplete: [...shell.incomplete, ...codes.flatMap(({ incomplete }) => incomplete)],
  }
}

/** Code that a command line gives to an interpreter (`python3 -c …`) is read as well. */
async function withGivenCode(context: Context, facts: ActionFacts): Promise<ActionFacts> {
  const given = facts.commands.flatMap(({ program, words }, within) => {
    const language = program.replace(/\d*(?:\.\d+)*$/, '')
    const at = words.findIndex(({ value }) => /^(?:-[A-Za-z]*[cep]|--eval|--print|eval)$/.test(value))
    const code = at < 1 ? undefined : words[at + 1]?.value
    return code === undefined || dialectNamed(language) === undefined ? [] : [{ language, code, within }]
  })
  if (given.length === 0) return facts
  const parts = await Promise.all(
    given.map(async ({ within, ...one }): Promise<ActionFacts> => {
      const part = await codeFacts(context, { type: 'code_eval', ...one })
      // All that the code does is done by the command that is given it, and no rule is about a part of it.
      const commands = part.commands.map(({ plain: _plain, ...command }) => ({ ...command, within }))
      return { ...part, commands, paths: part.paths.map((path) => ({ ...path, command: within })) }
    }),
  )
  return {
    ...facts,
    paths: distinct([...facts.paths, ...parts.flatMap(({ paths }) => paths)]),
    commands: [...facts.commands, ...parts.flatMap(({ commands }) => commands)],
    hosts: [...new Set([...facts.hosts, ...parts.flatMap(({ hosts }) => hosts)])],
    code: { signs: parts.flatMap(({ code }) => code?.signs ?? []) },
    incomplete: [...facts.incomplete, ...parts.flatMap(({ incomplete }) => incomplete)],
  }
}

/** Where there is nothing to read, to change or to reach, what the code tries need not be known. */
async function placedFacts(
  context: Context,
  action: Extract<Action, { type: 'code_eval' }>,
): Promise<ActionFacts> {
  if (action.place !== 'sealed' || !(await context.ports.sandboxed())) return sessionFacts(context, action)
  const contents = [{ role: 'code' as const, text: action.code, path: '' }]
  return { ...noFacts(action), contents, code: { signs: [] } }
}

/** Names that earlier evaluations left may mean anything by now: what is read as harmless need not be so there. */
async function sessionFacts(
  context: Context,
  action: Extract<Action, { type: 'code_eval' }>,
): Promise<ActionFacts> {
  const read = await codeFacts(context, action)
  const asks = 'The block says that a person is asked before each run.'
  const facts = !action.asks
    ? read
    : { ...read, incomplete: [...read.incomplete, doubt('asks-first', asks, action.code.slice(0, 200))] }
  if (action.session?.state !== 'kept') return facts
  const message = 'What names mean here was decided by earlier evaluations of the session.'
  return {
    ...facts,
    incomplete: [...facts.incomplete, doubt('session-kept', message, action.code.slice(0, 200))],
  }
}

/** How deep code may evaluate text as code before it is only said that it does. */
const maxEvaluations = 3

async function codeFacts(
  context: Context,
  action: Extract<Action, { type: 'code_eval' }>,
  depth = 0,
): Promise<ActionFacts> {
  const base = { ...noFacts(action), contents: [{ role: 'code' as const, text: action.code, path: '' }] }
  const nothing = { signs: [] }
  const { cwd } = action
  const place = cwd === undefined ? {} : { cwd }
  if (isShellLanguage(action.language)) {
    const shell = shellFacts(context, { command: action.code, ...place }, base)
    return { ...shell, contents: base.contents, code: nothing }
  }
  const dialect = dialectNamed(action.language)
  const parser = dialect === undefined ? null : await context.ports.grammar(dialect.grammar)
  const reading = dialect === undefined ? null : readCode(parser, action.code, dialect)
  if (dialect === undefined || reading === null) {
    const message = `Code in ${action.language.slice(0, 40)} could not be read.`
    return {
      ...base,
      code: nothing,
      incomplete: [doubt('code-not-read', message, action.code.slice(0, 200))],
    }
  }
  const found = codeEffects(reading, dialect)
  const command = found.commands.join('\n')
  const shell = command === '' ? base : shellFacts(context, { command, ...place }, base)
  const incomplete = [...found.doubts, ...shell.incomplete]
  const start = cwd === undefined ? null : pathFact(context, cwd, 'folder', context.workspace)
  const folder = start?.resolved ?? context.workspace
  const own = found.touches.flatMap((touch) => touched(context, touch, folder, incomplete))
  if (start !== null) own.push(start)
  const inner = depth < maxEvaluations ? found.codes : []
  const parts = await Promise.all(inner.map((code) => codeFacts(context, { ...action, code }, depth + 1)))
  return {
    ...base,
    parse: shell.parse,
    paths: distinct([...own, ...shell.paths, ...parts.flatMap(({ paths }) => paths)]),
    commands: [...shell.commands, ...parts.flatMap(({ commands }) => commands)],
    hosts: [...new Set([...found.hosts, ...shell.hosts, ...parts.flatMap(({ hosts }) => hosts)])],
    code: { signs: [...found.code.signs, ...parts.flatMap(({ code }) => code?.signs ?? [])] },
    incomplete: [...incomplete, ...parts.flatMap((part) => part.incomplete)],
  }
}

function shellFacts(
  context: Context,
  action: Pick<Extract<Action, { type: 'shell' }>, 'command' | 'cwd'>,
  base: ActionFacts,
  shell: 'posix' | 'powershell' = 'posix',
): ActionFacts {
  const contents: ContentFact[] = [{ role: 'command', text: action.command, path: '' }]
  const start = action.cwd === undefined ? null : pathFact(context, action.cwd, 'folder', context.workspace)
  const paths: PathFact[] = start === null ? [] : [start]
  const { parse, read: written } =
    shell === 'posix' ? posixCommands(context, action.command) : powershellCommands(context, action.command)
  const open = [context.workspace, ...context.beside]
  const read = { ...written, commands: withShadowed(context.ports, written.commands, open) }
  const incomplete: Doubt[] = []
  // Every folder the shell may be in: a `cd` may fail or be skipped, so none is ever dropped.
  const folders = [start?.resolved ?? context.workspace]
  for (const command of read.commands)
    for (const touch of command.touches) {
      if (touch.use !== 'folder') continue
      for (const folder of [...folders]) {
        const fact = pathFact(context, touch.raw, 'folder', folder)
        if (!folders.includes(fact.resolved)) folders.push(fact.resolved)
      }
    }
  if (folders.length > maxFolders)
    incomplete.push(
      doubt('too-many-folders', 'The command changes folders too often to follow.', action.command),
    )
  read.commands.forEach((command, at) => {
    for (const folder of folders.slice(0, maxFolders))
      for (const touch of command.touches)
        for (const fact of touched(context, touch, folder, incomplete)) paths.push({ ...fact, command: at })
  })
  if (read.commands.some(readsRepository))
    for (const folder of folders.slice(0, maxFolders))
      incomplete.push(...repositoryDoubts(context.ports, folder, context.workspace))
  const inner: ShellParse = {
    commands: parse.commands,
    problems: [...parse.problems, ...read.inner.flatMap((p) => p.problems)],
  }
  return {
    ...base,
    contents,
    paths: distinct(paths),
    commands: read.commands,
    parse: inner,
    hosts: hostsOf(read.commands),
    incomplete,
    ...(folders.length === 1 && folders[0] === context.workspace
      ? { places: placesOf(context, read.commands) }
      : {}),
  }
}

interface ReadText {
  readonly parse: ShellParse
  readonly read: CommandReading
}

function posixCommands({ ports }: Context, command: string): ReadText {
  const parse = parsed(ports.parser, command)
  return { parse, read: readCommands(command, parse, (text) => parsed(ports.parser, text)) }
}

/** A command is judged when it is proposed, shown, decided and done: the same text has the same structure each time. */
const parses = new WeakMap<Parser, Map<string, ShellParse>>()
const mostParses = 200
/** UTF-16 units. */
const longestKept = 2_000

function parsed(parser: Parser | null, text: string): ShellParse {
  if (parser === null || text.length > longestKept) return parseShell(parser, text)
  const kept = parses.get(parser) ?? new Map<string, ShellParse>()
  parses.set(parser, kept)
  const known = kept.get(text)
  if (known !== undefined) return known
  const parse = parseShell(parser, text)
  const [oldest] = kept.keys()
  if (kept.size >= mostParses && oldest !== undefined) kept.delete(oldest)
  kept.set(text, parse)
  return parse
}

function powershellCommands({ powershell }: Context, command: string): ReadText {
  const parse = parsePowerShell(powershell, command)
  return { parse, read: { commands: readPowerShell(parse), inner: [] } }
}
/** Of the words that rules may be about: what a harmless command names matters to none. */
function placesOf(context: Context, commands: readonly CommandFact[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  for (const { plain, doubts, effects, touches, words } of commands) {
    const isHarmless =
      doubts.length === 0 && effects.length === 0 && touches.every(({ use }) => looks.has(use))
    if (plain !== true || isHarmless) continue
    for (const { value } of words.slice(1)) {
      if (!canBePlace.test(value) || places.has(value)) continue
      const { relative, suspicious, resolved, lexical } = pathFact(context, value, 'read', context.workspace)
      if (relative !== null && relative !== '.' && suspicious.length === 0 && resolved === lexical)
        places.set(value, relative)
    }
  }
  return places
}

const looks: ReadonlySet<PathUse> = new Set(['read', 'list', 'folder'])

/** A word with a folder or an ending in it, and nothing that another program could read as more than a path. */
const canBePlace = /^(?:\.\/)?(?![-.])(?=.*[./])[^:=,;|&<>$`'"*?{}[\]()!~\\\p{C}\s]+$/u

/** Also as it was written, so that whoever is asked hears why. */
const readsRepository = ({ program, words: [, ...words], safe }: CommandFact): boolean =>
  safe === true || (program === 'git' && rewriting(words) !== null)

function hostOf(url: string): string {
  try {
    return new URL(url).host || url
  } catch {
    return url
  }
}

function hostsOf(commands: readonly CommandFact[]): readonly string[] {
  const hosts = new Set<string>()
  for (const command of commands)
    for (const effect of command.effects) {
      if (effect.kind !== 'network') continue
      for (const word of command.words) {
        const url = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"]+/i.exec(word.value)
        if (url !== null) hosts.add(hostOf(url[0]))
      }
    }
  return [...hosts]
}

function distinct(paths: readonly PathFact[]): readonly PathFact[] {
  const seen = new Map<string, PathFact>()
  for (const path of paths)
    seen.set(`${path.use}\n${path.raw}\n${path.resolved}\n${path.command ?? ''}`, path)
  return [...seen.values()]
}
