// `passepartout outline`: the node tree of one file.

import { basename, isAbsolute, relative, resolve, sep } from 'node:path'
import { defaultSettings } from '../../../protocol/settings.ts'
import { onOneLine } from '../../agent/compose.ts'
import type { Node } from '../../base/node.ts'
import { problem } from '../../base/result.ts'
import { grammarDirectory, openGrammars } from '../../code/grammar.io.ts'
import type { Language } from '../../code/language.ts'
import { nodesOf } from '../../index/analyse.ts'
import { hashText, readSource } from '../../index/read.io.ts'
import { createSetups } from '../../index/setups.io.ts'
import { usage } from '../args.ts'
import { type Command, exit, fail, json } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf } from '../workspace.ts'

const reason = {
  binary: 'binary',
  symlink: 'a symbolic link',
  unreadable: 'not readable',
  folder: 'a folder',
} as const

interface Branch {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly signature: string
  readonly startLine: number
  readonly endLine: number
  readonly tokens: number
  readonly children: readonly Branch[]
}

export const outline: Command = {
  name: 'outline',
  usage: 'PATH [--dir D]',
  summary: 'Show the headings or symbols of one file.',
  flags: { dir: 'text' },
  takes: 'word',
  run: async (args, terminal) => {
    const [given] = args.words
    if (!given) return fail(terminal, usage('outline', 'Give the path of a file.'))
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const path = resolve(root.value, given)
    const reading = await readSource(path, named(root.value, path), defaultSettings.maxFileKilobytes * 1024)
    if (reading.kind === 'missing')
      return fail(terminal, problem('no-file', `There is no file ${given}.`, 'Check the path.'))
    if (reading.kind === 'skipped')
      return fail(terminal, problem('not-text', `${given} has no outline: it is ${reason[reading.reason]}.`))
    if (reading.kind === 'listed')
      return fail(terminal, problem('not-parsed', `${given} has no outline: it is ${reading.facts.skipped}.`))
    const grammars = await openGrammars(grammarDirectory())
    const { facts, text } = reading
    const parser = await grammars.parser(facts.language as Language)
    const setup = createSetups(root.value, [root.value]).of(facts.path)
    const { nodes } = nodesOf(facts, text, parser, { hash: hashText, setup })
    const [file] = nodes
    if (!file) return fail(terminal, problem('no-outline', `${given} has no outline.`))
    const tree = branch(nodes, file)
    if (args.on('json')) json(terminal, tree)
    else print(tree, 0, terminal.out)
    return exit.done
  },
}

/** As the index of the folder calls it; a file elsewhere goes by its name. */
function named(root: string, path: string): string {
  const within = relative(root, path)
  return within.startsWith('..') || isAbsolute(within) ? basename(path) : within.split(sep).join('/')
}

function branch(nodes: readonly Node[], node: Node): Branch {
  const children = node.children.flatMap((id) => nodes.find((child) => child.id === id) ?? [])
  return {
    id: node.id,
    kind: node.kind,
    name: node.title,
    signature: node.signature,
    startLine: node.range.startLine,
    endLine: node.range.endLine,
    tokens: node.tokens,
    children: children.map((child) => branch(nodes, child)),
  }
}

function print(tree: Branch, depth: number, out: (text: string) => void): void {
  // A signature says what it is; a test says it by its kind.
  const isPlain = tree.signature === '' || tree.kind === 'test'
  const words =
    tree.kind === 'file' ? tree.id : isPlain ? `${tree.kind} ${tree.name}` : onOneLine(tree.signature)
  out(visible(`${'  '.repeat(depth)}${tree.startLine}-${tree.endLine}  ${words}\n`))
  for (const child of tree.children) print(child, depth + 1, out)
}
