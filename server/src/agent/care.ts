// Owns what a heartbeat finds in the notes of a house, and the proposals that it makes of it. Reads what the gate lets it read;
// never changes anything, and asks no model.

import { sha256 } from '../base/hash.ts'
import type { Action } from '../base/proposal.ts'
import { alikeIn, unlinkedIn } from '../memory/heartbeat/alike.ts'
import type { Care, CareProposal } from '../memory/heartbeat/care.ts'
import { dayWords, type Finished, finishedIn, linkedIn } from '../memory/heartbeat/finished.ts'
import { linksIn, type Repair } from '../memory/heartbeat/moved.ts'
import { isSpecimen, type Notes, type Picture } from '../memory/heartbeat/notes.ts'
import { applyEdits } from '../org/edit/edit.ts'
import { filesOf, operate } from '../org/edit/operate.ts'
import { parseOrg } from '../org/parse.ts'
import { dayNumber } from '../org/timestamp.ts'
import { current, onBase } from '../tools/change.ts'
import { replacements } from '../tools/match.ts'
import { localMoment } from '../tools/operation.ts'
import { readableOrg } from '../tools/org.ts'
import { absolute } from '../tools/path.ts'
import type { OrgFile, ToolPorts } from '../tools/tool.ts'

export interface Looking extends Pick<Notes, 'paths' | 'exists' | 'pause'> {
  /** Of the last heartbeat. */
  readonly picture: Picture
  /** Days after which what is done is archived. */
  readonly afterDays: number
  /** Keys of what was offered before and is not to be offered again. */
  readonly offered: ReadonlySet<string>
  /** Titles of rules that have expired. */
  expired(): Promise<readonly string[]>
}

/** More than these wait for nobody. */
const mostProposals = 12
const archive = { kind: 'archive', how: 'default' } as const

/** With the notes as they were read; null when it was told to stop. */
export async function lookAfter(
  ports: ToolPorts,
  looking: Looking,
): Promise<{ readonly care: Care; readonly files: readonly OrgFile[] } | null> {
  const began = ports.clock.now()
  const files = (await readableOrg(ports)).filter(({ path }) => !isSpecimen(path))
  const links = await linksIn({ ...looking, files }, looking.picture)
  if (links === null) return null
  const linked = linkedIn(files)
  const when = { today: dayNumber(localMoment(ports)), afterDays: looking.afterDays }
  const proposals: CareProposal[] = []
  for (const repair of links.repairs) {
    const key = `links ${repair.title}`
    const actions = looking.offered.has(key) ? [] : await repairActions(ports, files, repair)
    const title = `${repair.title}: mend ${counted(repair.links.length, 'link')}`
    if (actions.length > 0)
      proposals.push({ kind: 'links', title, because: repair.because, actions, keys: [key] })
  }
  for (const file of files) {
    if (!(await looking.pause())) return null
    const done = finishedIn(file, linked, when).filter((one) => !looking.offered.has(keyOf(one)))
    const actions = done.length === 0 ? [] : await archiveActions(ports, file, done)
    const names = done.slice(0, 5).map(({ title, closed }) => `“${title}” (${dayWords(closed)})`)
    const more = done.length > names.length ? ` and ${done.length - names.length} more` : ''
    if (actions.length > 0)
      proposals.push({
        kind: 'archive',
        title: `${file.path}: archive ${counted(done.length, 'finished task')}`,
        because: `Done for ${looking.afterDays} days or longer, with nothing open, planned or linked: ${names.join(', ')}${more}.`,
        actions,
        keys: done.map(keyOf),
      })
  }
  const care: Care = {
    notes: files.length,
    headlines: files.reduce((sum, { document }) => sum + document.headlines.length, 0),
    links: links.count,
    proposals: proposals.slice(0, mostProposals),
    lost: links.lost,
    alike: alikeIn(files),
    unlinked: unlinkedIn(files),
    expired: await looking.expired(),
    elapsedMs: ports.clock.now() - began,
  }
  return { care, files }
}

const keyOf = ({ path, title, closed }: Finished): string => `archive ${path} ${closed} ${title}`

/** Nothing where a file has changed under way. */
async function repairActions(
  ports: ToolPorts,
  files: readonly OrgFile[],
  { links }: Repair,
): Promise<readonly Action[]> {
  const actions: Action[] = []
  for (const path of new Set(links.map((link) => link.path))) {
    const text = files.find((file) => file.path === path)?.text ?? ''
    const edits = links.filter((link) => link.path === path).map(({ edit }) => edit)
    const action = { type: 'file_edit', path, edits: replacements(text, edits) } as const
    const based = await onBase(ports.documents, ports.workspace, action)
    if (!based.ok || based.value.beforeHash !== sha256(text)) return []
    actions.push(based.value)
  }
  return actions
}

async function archiveActions(
  ports: ToolPorts,
  { path, text }: OrgFile,
  done: readonly Finished[],
): Promise<readonly Action[]> {
  const before = new Map<string, string | null>()
  const now = new Map<string, string | null>()
  const read = async (name: string): Promise<boolean> => {
    if (before.has(name)) return true
    if (name.startsWith('~')) return false
    const found = await current(ports.documents, absolute(ports.workspace, name))
    if (!found.ok) return false
    before.set(name, found.value?.text ?? null)
    now.set(name, found.value?.text ?? null)
    return true
  }
  if (!(await read(path)) || before.get(path) !== text) return []
  const setup = ports.index.setupOf(path)
  const first = parseOrg(text, text, setup).headlines
  for (const { index } of done) {
    const source = now.get(path) ?? ''
    const document = parseOrg(source, source, setup)
    const subtree = text.slice(first[index]?.start, first[index]?.end)
    const at = document.headlines.findIndex(({ start, end }) => source.slice(start, end) === subtree)
    for (const name of filesOf(document, at, archive, { path, paths: [] })) if (!(await read(name))) return []
    const result = operate(source, document, at, archive, {
      now: localMoment(ports),
      path,
      paths: [],
      file: (name) => now.get(name) ?? null,
      newId: () => ports.newId(),
      fullName: absolute(ports.workspace, path),
    })
    if (!result.ok) return []
    for (const { path: name, edits } of result.value.files)
      now.set(name, applyEdits(now.get(name) ?? '', edits))
  }
  return [...now].flatMap(([name, content]): Action[] => {
    const was = before.get(name) ?? null
    if (content === null || content === was) return []
    return [{ type: 'file_write', path: name, content, beforeHash: was === null ? '' : sha256(was) }]
  })
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
