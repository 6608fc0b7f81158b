// Owns the collecting of facts about a proposal: real paths, parsed commands, hosts, texts. Reads the
// disk through its ports and changes nothing. Never decides.

import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
import { homedir } from 'node:os'
import { posix } from 'node:path'
import type { Parser } from 'web-tree-sitter'
import type { Action, Proposal } from '../base/proposal.ts'
import type { Grammars } from '../code/grammar.io.ts'
import type { Language } from '../code/language.ts'
import { parsePowerShell } from '../code/powershell.ts'
import { parseShell, type ShellParse } from '../code/shell.ts'
import { type CommandReading, readCommands } from './commands.ts'
import { codeEffects } from './evaluated/facts.ts'
import { dialectNamed, isShellLanguage } from './evaluated/list.ts'
import { readCode } from './evaluated/reading.ts'
import type { ActionFacts, CommandFact, ContentFact, Doubt, Facts, PathFact, PathUse } from './facts.ts'
import { argumentsIn, type McpPin, mcpFact, toolTexts } from './mcp.ts'
import { foldPath, isWithin, lexicalPath, suspicions } from './paths.ts'
import { readPowerShell } from './powershell.ts'
import { rewriting } from './programs/git.ts'
import { doubt, type Touch } from './programs/program.ts'
import { secretClass } from './protected.ts'
import { type RepositoryPorts, repositoryDoubts } from './repository.ts'

export interface GatePorts extends RepositoryPorts {
  /** With the bash grammar; null makes every command ask. */
  readonly parser: Parser | null
  /** With the grammar of that language; null makes code in it ask unread. */
  grammar(language: Language | 'powershell'): Promise<Parser | null>
  /** Outside tools as they were approved. */
  pins(): readonly McpPin[]
  /** The real path of something that exists, or null. */
  realpath(path: string): string | null
  /** Absolute. */
  readonly userHome: string
  /** Absolute: the folder of rules, approvals and traces. */
  readonly agentHome: string
  /** Absolute: other folders that the user opened beside the workspace, of which files may be read. */
  beside(): readonly string[]
}

/** The ports of a real machine. */
export const openGatePorts = (options: {
  readonly parser: Parser | null
  readonly grammars?: Grammars
  readonly agentHome: string
  readonly userHome?: string
  beside?(): readonly string[]
  pins?(): readonly McpPin[]
}): GatePorts => ({
  parser: options.parser,
  grammar: (language) => options.grammars?.parser(language) ?? Promise.resolve(null),
  userHome: options.userHome ?? homedir(),
  agentHome: options.agentHome,
  beside: () => options.beside?.() ?? [],
  pins: () => options.pins?.() ?? [],
  realpath: (path) => realOrLinked(path, 0),
  list: (path, limit) => {
    try {
      const entries = readdirSync(path, { withFileTypes: true })
      return entries.length > limit ? null : entries.map((e) => ({ name: e.name, link: e.isSymbolicLink() }))
    } catch {
      return statWithoutError(path) === null ? [] : null
    }
  },
  kind: kindOf,
  read: readSmall,
})

function kindOf(path: string): ReturnType<RepositoryPorts['kind']> {
  const found = statWithoutError(path)
  if (found === null) return null
  if (found.isSymbolicLink()) return 'link'
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
}

function readSmall(path: string): string | null {
  const found = statWithoutError(path)
  if (!found?.isFile() || found.size > maxConfigBytes) return null
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

// A link whose target is missing has no real path, yet a write goes through it: follow it by hand.
function realOrLinked(path: string, depth: number): string | null {
  // Asking first is a hundred times cheaper than an exception for each missing ancestor.
  const found = statWithoutError(path)
  if (found === null) return null
  try {
    return realpathSync.native(path).replaceAll('\\', '/')
  } catch {
    if (depth > 40 || !found.isSymbolicLink()) return null
  }
  try {
    const ports = { realpath: (p: string) => realOrLinked(p, depth + 1) }
    const folder = canonical(ports, path.slice(0, path.lastIndexOf('/')) || '/')
    return canonical(ports, lexicalPath(readlinkSync(path), folder))
  } catch {
    return null
  }
}

function statWithoutError(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}

const maxGlobEntries = 2_000
const maxConfigBytes = 256 * 1024
const maxFolders = 12

/** Collects everything the judgement depends on. Never fails: what cannot be known is in `incomplete`. */
export async function collectFacts(ports: GatePorts, proposal: Proposal): Promise<Facts> {
  const workspace = canonical(ports, lexicalPath(proposal.workspace, '/'))
  const agentHome = canonical(ports, lexicalPath(ports.agentHome, '/'))
  const beside = ports.beside().map((folder) => canonical(ports, lexicalPath(folder, '/')))
  const isPowerShell = (action: Action) => action.type === 'shell' && action.shell === 'powershell'
  const powershell = proposal.actions.some(isPowerShell) ? await ports.grammar('powershell') : null
  const context: Context = { ports, powershell, workspace, agentHome, beside }
  const actions = await Promise.all(
    proposal.actions.map((action) =>
      action.type === 'code_eval'
        ? codeFacts(context, action)
        : action.type === 'mcp'
          ? toolFacts(context, action)
          : withGivenCode(context, actionFacts(context, action)),
    ),
  )
  return { proposal, workspace, beside, actions }
}

/** Ports that look at each path once, for one judgement: a state of the disk that does not change under it. */
export const oneLook = (ports: GatePorts): GatePorts => ({
  ...ports,
  realpath: remembering(ports.realpath),
  kind: remembering(ports.kind),
  read: remembering(ports.read),
})

function remembering<T>(look: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>()
  return (path) => {
    let answer = known.get(path)
    if (answer === undefined && !known.has(path)) {
      answer = look(path)
      known.set(path, answer)
    }
    return answer as T
  }
}

/** UTF-16 units; nothing on a disk has a longer name (PATH_MAX is 4096 bytes), so nothing is looked for. */
const longestPath = 8192

/** The path with its deepest existing ancestor resolved; used again at the moment of acting. */
export function canonical(ports: Pick<GatePorts, 'realpath'>, path: string): string {
  if (path.length > longestPath) return path
  const whole = ports.realpath(path)
  if (whole !== null) return whole
  // Below a missing folder everything is missing, so halving finds the deepest one that is there.
  const cuts = Array.from(path.matchAll(/\//g), ({ index }) => index)
  let found: string | null = null
  let rest = 0
  for (let low = 0, high = cuts.length - 1; low <= high; ) {
    const middle = (low + high) >> 1
    const cut = cuts[middle] as number
    const real = ports.realpath(cut === 0 ? '/' : path.slice(0, cut))
    if (real === null) high = middle - 1
    else {
      low = middle + 1
      found = real
      rest = cut
    }
  }
  return found === null ? path : `${found === '/' ? '' : found}${path.slice(rest)}`
}

interface Context {
  readonly ports: GatePorts
  readonly powershell: Parser | null
  readonly workspace: string
  readonly agentHome: string
  readonly beside: readonly string[]
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
      return file(
        action.path,
        'write',
        texts.filter((t) => t !== '').map((text) => ({ role: 'written', text, path: action.path })),
      )
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
  const given = facts.commands.flatMap(({ program, words }) => {
    const language = program.replace(/\d*(?:\.\d+)*$/, '')
    const at = words.findIndex(({ value }) => /^(?:-[A-Za-z]*[cep]|--eval|--print|eval)$/.test(value))
    const code = at < 1 ? undefined : words[at + 1]?.value
    return code === undefined || dialectNamed(language) === undefined ? [] : [{ language, code }]
  })
  if (given.length === 0) return facts
  const parts = await Promise.all(given.map((one) => codeFacts(context, { type: 'code_eval', ...one })))
  return {
    ...facts,
    paths: distinct([...facts.paths, ...parts.flatMap(({ paths }) => paths)]),
    commands: [...facts.commands, ...parts.flatMap(({ commands }) => commands)],
    hosts: [...new Set([...facts.hosts, ...parts.flatMap(({ hosts }) => hosts)])],
    code: { signs: parts.flatMap(({ code }) => code?.signs ?? []) },
    incomplete: [...facts.incomplete, ...parts.flatMap(({ incomplete }) => incomplete)],
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
  if (isShellLanguage(action.language)) {
    const shell = shellFacts(context, { command: action.code }, base)
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
  const shell = command === '' ? base : shellFacts(context, { command }, base)
  const incomplete = [...found.doubts, ...shell.incomplete]
  const own = found.touches.flatMap((touch) => touched(context, touch, context.workspace, incomplete))
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
  const { parse, read } =
    shell === 'posix' ? posixCommands(context, action.command) : powershellCommands(context, action.command)
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

const homePath = (context: Context, raw: string): string =>
  /^~(?:\/|$)/.test(raw) ? `${context.ports.userHome}${raw.slice(1)}` : raw

/** A path of a command; wildcards are resolved against the folder as it is now. */
function touched(context: Context, touch: Touch, folder: string, incomplete: Doubt[]): PathFact[] {
  // `~` keeps its meaning only unquoted; a quoted one is only judged more strictly by this.
  const raw = homePath(context, touch.raw)
  const said = touch.words === undefined ? {} : { words: touch.words }
  if (touch.glob === undefined) return [{ ...pathFact(context, raw, touch.use, folder), ...said }]
  const segments = raw.split('/')
  const first = segments.findIndex((segment) => /[*?[]/.test(segment))
  const prefix = segments.slice(0, first).join('/') || (raw.startsWith('/') ? '/' : '.')
  const facts: PathFact[] = [{ ...pathFact(context, prefix, touch.use, folder), ...said, pattern: touch.raw }]
  const pattern = segments[first] ?? ''
  const refuse = (message: string): void => {
    incomplete.push(doubt('wildcard', message, touch.raw))
  }
  const isFolded = touch.folded === true
  const hasDot = (name: string): boolean => name.startsWith('.')
  if (segments.slice(first).some((s) => hasDot(s) && (s === '..' || matches(s, '..', isFolded))))
    refuse('These wildcards can match the folder above.')
  if (segments.length > first + 1) refuse('Wildcards in folder names are not followed.')
  const likely =
    secretClass(pattern.replace(/[*?]+/g, 'x')) !== null ||
    (hasDot(pattern) && matches(pattern, '.env', isFolded))
  if (touch.use !== 'list' && likely) refuse('These wildcards can match files with secrets.')
  const entries = context.ports.list(facts[0]?.resolved ?? folder, maxGlobEntries)
  if (entries === null) refuse('There are too many files to see what these wildcards match.')
  for (const entry of entries ?? []) {
    if (!isFolded && hasDot(entry.name) !== hasDot(pattern)) continue
    if (!matches(pattern, entry.name, isFolded)) continue
    // A path is a value there, whatever it begins with.
    if (!isFolded && entry.name.startsWith('-'))
      refuse('These wildcards match a file whose name is an option.')
    if (entry.link || (touch.use !== 'list' && secretClass(entry.name) !== null))
      facts.push({
        ...pathFact(context, `${prefix === '/' ? '' : prefix}/${entry.name}`, touch.use, folder),
        ...said,
      })
  }
  return facts
}

/** Shell wildcards over one segment; a bracket expression it cannot read matches everything. */
function matches(pattern: string, name: string, isFolded: boolean): boolean {
  let source = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string
    if (c === '*') source += '.*'
    else if (c === '?') source += '.'
    else if (c === '[') {
      const close = pattern.indexOf(']', pattern[i + 1] === '^' || pattern[i + 1] === '!' ? i + 3 : i + 2)
      const body = close < 0 ? '' : pattern.slice(i + 1, close)
      if (isFolded || !/^[!^]?[\w.-]+$/.test(body)) return true
      source += `[${body.replace(/^!/, '^').replaceAll('.', '\\.')}]`
      i = close
    } else source += c.replace(/[\\^$.|+(){}]/g, '\\$&')
  }
  try {
    return new RegExp(`^${source}$`, isFolded ? 'is' : 's').test(name)
  } catch {
    return true
  }
}

function pathFact(context: Context, raw: string, use: PathUse, folder: string): PathFact {
  const lexical = lexicalPath(raw, folder)
  // `a/link/..` is the parent of the link's target on disk, not `a`: resolve what `..` walks through too.
  const isWalked = raw.includes('..') && raw.length <= longestPath
  const walked = isWalked ? physical(context.ports, raw, folder) : lexical
  const resolved = canonical(context.ports, walked)
  const workspace = context.workspace
  const other = walked === lexical ? resolved : canonical(context.ports, lexical)
  const inside = isWithin(resolved, workspace) && isWithin(other, workspace)
  return {
    raw,
    use,
    resolved,
    lexical,
    relative: inside
      ? resolved === workspace
        ? '.'
        : resolved.slice(workspace === '/' ? 1 : workspace.length + 1)
      : null,
    suspicious: suspicions(raw),
    agentHome: placeInHome(new Set([resolved, lexical, other]), context.agentHome),
  }
}

/** The one thing that is done in a folder beside the workspace as if it were in it. */
function readFact(context: Context, raw: string): PathFact {
  const fact = pathFact(context, raw, 'read', context.workspace)
  const isIn = (folder: string) => isWithin(fact.resolved, folder) && isWithin(fact.lexical, folder)
  // `..` is read in both ways here too: as text, and through the links on the way.
  const isOne = () => canonical(context.ports, fact.lexical) === fact.resolved
  const isBeside = fact.relative === null && context.beside.some(isIn) && isOne()
  return isBeside ? { ...fact, relative: posix.relative(context.workspace, fact.resolved) } : fact
}

function placeInHome(spellings: ReadonlySet<string>, home: string): PathFact['agentHome'] {
  const folded = `/${foldPath(home).join('/')}`
  // Compared folded, for a disk that ignores case must not open the agent's home under another spelling.
  const isIn = (path: string): boolean => isWithin(`/${foldPath(path).join('/')}`, folded)
  const all = [...spellings]
  if (!all.some(isIn)) return 'outside'
  const memory = `${home}/memory/`
  const isNote = (path: string) => path.startsWith(memory) && /^[\w-]+\.org$/.test(path.slice(memory.length))
  return all.every(isNote) ? 'memory' : 'inside'
}

function physical(ports: GatePorts, raw: string, folder: string): string {
  const slashed = raw.replaceAll('\\', '/')
  let at = slashed.startsWith('/') ? '' : folder
  for (const segment of slashed.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') {
      at = `${at}/${segment}`
      continue
    }
    const real = canonical(ports, at || '/')
    at = real.slice(0, Math.max(0, real.lastIndexOf('/')))
  }
  return at || '/'
}

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
