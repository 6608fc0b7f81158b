// What a heartbeat finds in folders of real notes, without a picture of an earlier one: counts by kind and a sample to read.
// `node --no-warnings bench/heartbeat.ts FOLDER…`

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { alikeIn, unlinkedIn } from '../server/src/memory/heartbeat/alike.ts'
import { finishedIn, linkedIn } from '../server/src/memory/heartbeat/finished.ts'
import { linksIn } from '../server/src/memory/heartbeat/moved.ts'
import { isSpecimen, pictureOf } from '../server/src/memory/heartbeat/notes.ts'
import { applyEdits } from '../server/src/org/edit/edit.ts'
import { rename, titleEdits } from '../server/src/org/edit/rename.ts'
import { isOrgPath, type OrgFile } from '../server/src/org/file.ts'
import { parseOrg } from '../server/src/org/parse.ts'
import { dayNumber } from '../server/src/org/timestamp.ts'

const now = new Date()
const today = dayNumber({ year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() })
const rows: Record<string, number | string>[] = []
const sample: string[] = []
const tried = { moved: 0, renamed: 0, linksBroken: 0, mended: 0, wrong: 0 }
for (const root of process.argv.slice(2)) {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('/.git'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  const files = paths
    .filter((path) => isOrgPath(path) && !isSpecimen(path))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, document: parseOrg(text) }
    })
  const began = performance.now()
  const notes = {
    files,
    paths,
    exists: async (path: string) => existsSync(join(root, path)),
    pause: async () => true,
  }
  const links = await linksIn(notes, {})
  const linked = linkedIn(files)
  await simulate(root, files, paths)
  const finished = files.flatMap((file) => finishedIn(file, linked, { today, afterDays: 30 }))
  const alike = alikeIn(files)
  const unlinked = unlinkedIn(files)
  const ms = Math.round(performance.now() - began)
  const headlines = files.reduce((sum, { document }) => sum + document.headlines.length, 0)
  const repairs = links?.repairs ?? []
  rows.push({
    folder: basename(root),
    notes: files.length,
    headlines,
    links: links?.count ?? 0,
    repairs: repairs.length,
    lost: links?.lost.length ?? 0,
    archive: finished.length,
    ids: alike.filter(({ kind }) => kind === 'id').length,
    texts: alike.filter(({ kind }) => kind === 'text').length,
    unlinked: unlinked.length,
    ms,
  })
  const name = basename(root)
  for (const { title, because, links } of repairs)
    sample.push(
      `${name} repair: ${title}. ${because} ${links.map(({ path, line, edit }) => `${path}:${line} → ${edit.text}`).join('; ')}`,
    )
  for (const { path, line, title } of finished) sample.push(`${name} archive: ${path}:${line} ${title}`)
  for (const { kind, name: what, places } of alike.slice(0, 6))
    sample.push(
      `${name} ${kind} twice: ${what} ${places
        .slice(0, 3)
        .map(({ path, line }) => `${path}:${line}`)
        .join(' ')}`,
    )
  for (const path of unlinked.slice(0, 3)) sample.push(`${name} unlinked: ${path}`)
  for (const { path, line, target } of (links?.lost ?? []).slice(0, 5))
    sample.push(`${name} lost: ${path}:${line} ${target}`)
}
console.table(rows)
console.table([tried])
console.log(sample.join('\n'))

/** Moves linked notes and gives linked headlines other titles, one at a time: are the links mended as a rename would, and no others? */
async function simulate(root: string, files: readonly OrgFile[], paths: readonly string[]): Promise<void> {
  const before = pictureOf(files)
  const notesOf = (now: readonly OrgFile[], all: readonly string[]) => ({
    files: now,
    paths: all,
    exists: async (path: string) =>
      all.includes(path) || (paths.includes(path) ? false : existsSync(join(root, path))),
    pause: async () => true,
  })
  const broken = async (now: readonly OrgFile[], all: readonly string[], picture: typeof before) => {
    const links = await linksIn(notesOf(now, all), picture)
    const repairs = (links?.repairs ?? []).flatMap(({ links }) =>
      links.map(({ path, edit }) => `${path}:${edit.start}:${edit.text}`),
    )
    return { repairs: new Set(repairs), lost: links?.lost.length ?? 0 }
  }
  const still = await broken(files, paths, before)
  const count = async (
    now: readonly OrgFile[],
    all: readonly string[],
    wanted: ReadonlySet<string>,
    moved = '',
  ) => {
    const found = await broken(now, all, before)
    // What leads out of the moved file is another question.
    const news = [...found.repairs].filter((one) => !still.repairs.has(one) && !one.startsWith(`${moved}:`))
    tried.mended += news.filter((one) => wanted.has(one)).length
    tried.wrong += news.filter((one) => !wanted.has(one)).length
    tried.linksBroken += wanted.size
  }
  for (const file of files.slice(0, 60)) {
    const to = `elsewhere/${file.path.split('/').at(-1)}`
    const others = files.filter((one) => one !== file)
    const done = rename(file.text, file.document, -1, 'file', file.path, to, {
      path: file.path,
      paths: others.map(({ path }) => path),
      file: (path) => files.find((one) => one.path === path)?.text ?? null,
    })
    const wanted = new Set(
      (done.ok ? done.value : [])
        .filter(({ path }) => path !== file.path)
        .flatMap(({ path, edits }) => edits.map(({ start, text }) => `${path}:${start}:${text}`)),
    )
    if (wanted.size === 0) continue
    tried.moved++
    await count(
      [...others, { ...file, path: to }],
      paths.map((path) => (path === file.path ? to : path)),
      wanted,
      to,
    )
  }
  for (const file of files.slice(0, 60)) {
    const linked = file.document.headlines
      .filter(({ title }) => file.text.includes(`[[*${title}]`))
      .slice(0, 10)
    for (const headline of linked) {
      const title = `${headline.title} told anew`
      const done = rename(file.text, file.document, headline.index, 'title', '', title, {
        path: file.path,
        paths: [],
        file: () => null,
      })
      if (!done.ok) continue
      const [own] = titleEdits(file.text, file.document, headline, title)
      if (!own) continue
      const text = applyEdits(file.text, [own])
      const shift = (at: number) => (at >= own.end ? at + own.text.length - (own.end - own.start) : at)
      const wanted = new Set(
        (done.value[0]?.edits ?? [])
          .filter(({ start }) => start !== own.start)
          .filter(({ text }) => text.startsWith('*') || text === title)
          .map(({ start, text }) => `${file.path}:${shift(start)}:${text}`),
      )
      tried.renamed++
      const changed = { path: file.path, text, document: parseOrg(text) }
      await count(
        files.map((one) => (one === file ? changed : one)),
        paths,
        wanted,
      )
    }
  }
}
