// Owns which tests reach what a turn changed, and the narrowest commands for them. From the index alone: by names,
// over callers of callers. Never runs anything.

import type { NodeId } from '../base/ids.ts'
import type { Node } from '../base/node.ts'
import type { Action } from '../base/proposal.ts'
import { roleOf } from '../index/traits.ts'
import { isFileAction } from '../tools/change.ts'
import { shown } from '../tools/path.ts'
import { lineAt } from '../tools/places.ts'
import type { IndexPort, ToolPorts } from '../tools/tool.ts'
import type { ReflexOutcome } from './state.ts'
import { lineIn, type TestCommand, testCommand, testCommandsFor } from './test-command.ts'

/** Nodes that are looked at for callers, and how far from the change. */
const mostNodes = 200
const mostSteps = 3
/** More files than this are no narrow choice: then all tests run. */
const mostFiles = 12
/** Of more packages of one open folder than this that folder's own command runs, where it has one; and as many runs at most. */
const mostPackages = 3

/** Ids of the nodes that `actions` changed, as the index has them after the change. */
export async function touchedBy(
  ports: Pick<ToolPorts, 'documents' | 'index' | 'workspace'>,
  actions: readonly Action[],
): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const action of actions) {
    if (!isFileAction(action) || action.type === 'file_delete') continue
    const path = shown(ports.workspace, action.path)
    const nodes = ports.index.fileNodes(path)
    const document = await ports.documents.read(path)
    const places: { readonly start: number; readonly end: number }[] = []
    for (const { replace } of action.type === 'file_edit' ? action.edits : []) {
      const bare = replace.trim()
      const at = document.ok && bare !== '' ? document.value.text.indexOf(bare) : -1
      if (document.ok && at >= 0) {
        const { text } = document.value
        places.push({ start: lineAt(text, at), end: lineAt(text, at + bare.length - 1) })
      }
    }
    const inner = places.flatMap((place) => innermost(nodes, place))
    for (const { id } of inner.length > 0 ? inner : nodes.slice(0, 1)) found.add(id)
  }
  return [...found]
}

/** The nodes that lie in the lines, or else the one around them. */
function innermost(nodes: readonly Node[], { start, end }: { start: number; end: number }): readonly Node[] {
  const touching = nodes.filter(
    ({ kind, range }) => kind !== 'file' && range.startLine <= end && range.endLine >= start,
  )
  return touching.filter((node) => !touching.some((other) => other.parent === node.id))
}

/** Paths of test files that call it, or call what calls it; those that are named after its file where none does. */
function testFilesOf(index: IndexPort, touched: readonly string[]): readonly string[] {
  const sure = new Set<string>()
  const guessed = new Set<string>()
  const seen = new Set(touched)
  let ring: readonly string[] = touched
  for (let step = 0; step <= mostSteps && ring.length > 0; step++) {
    const next: string[] = []
    for (const id of ring) {
      const node = index.node(id as NodeId)
      if (node && roleOf(node.path) === 'test') sure.add(node.path)
      for (const { kind, nodes } of index.related(id)?.groups ?? []) {
        if (kind !== 'tests' && kind !== 'callers') continue
        for (const { node: user, by } of nodes) {
          if (kind === 'tests') (by === 'reference' ? sure : guessed).add(user.path)
          else if (by === 'reference' && seen.size < mostNodes && !seen.has(user.id)) {
            seen.add(user.id)
            next.push(user.id)
          }
        }
      }
    }
    ring = next
  }
  return [...(sure.size > 0 ? sure : guessed)].sort()
}

type Run = Extract<ReflexOutcome, { kind: 'propose' }>

/**
 * One run for each package whose tests reach it, the packages of what was changed first. None where no test reaches it, where
 * nothing says how tests run, or where that command ran after the last change (`ran`, lines as `lineIn` gives them).
 */
export async function testsAfter(
  ports: ToolPorts,
  touched: readonly string[],
  ran: readonly string[],
): Promise<readonly Run[]> {
  const files = testFilesOf(ports.index, touched)
  const chosen: { readonly found: TestCommand; readonly files: readonly string[] }[] = []
  for (const [open, packages] of Map.groupBy(
    await testCommandsFor(ports, files),
    ({ found }) => found.open,
  )) {
    const whole = packages.length > mostPackages ? await testCommand(ports, open) : null
    chosen.push(...(whole === null ? packages : [{ found: whole, files: [] }]))
  }
  const paths = touched.flatMap((id) => ports.index.node(id as NodeId)?.path ?? [])
  const openOf = new Set(paths.map((path) => ports.index.folderOf(path)))
  const isOwn = ({ folder }: TestCommand) => paths.some((path) => path.startsWith(`${folder}/`))
  const nearness = ({ found }: (typeof chosen)[number]) => (isOwn(found) ? 2 : openOf.has(found.open) ? 1 : 0)
  return [...chosen]
    .sort((a, b) => nearness(b) - nearness(a))
    .slice(0, mostPackages)
    .flatMap(({ found, files: some }) => {
      const { command: all, folder, from } = found
      // As a model's own wish would name it.
      const cwd = shown(ports.workspace, folder)
      const isNarrow = some.length > 0 && some.length <= mostFiles
      const command = (isNarrow ? found.only(some) : null) ?? all
      const lines = [folder, cwd].flatMap((one) => [lineIn(one, command), lineIn(one, all)])
      if (ran.some((one) => lines.includes(one))) return []
      const inside = folder === '' ? {} : { cwd }
      return [
        {
          kind: 'propose',
          name: 'tests-after',
          summary: `Run ${command}${folder === '' ? '' : ` in ${folder}`}`,
          actions: [{ type: 'shell', shell: 'posix', command, ...inside }],
          reason: `The tests that reach what was changed, run as ${from} says.`,
          pieces: [],
        } satisfies Run,
      ]
    })
}
