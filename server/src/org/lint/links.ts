// Owns the checks of where links lead: inside the file by its own facts, beyond it by what is known outside.

import { nearest } from '../nearest.ts'
import { fileNamed, isRemote, isUrl } from './asked.ts'
import type { Check, FileView, Fix, Report } from './check.ts'
import type { Fact, FactKind } from './facts.ts'

export const invalidFuzzyLink: Check = {
  code: 'invalid-fuzzy-link',
  severity: 'error',
  summary: 'A link to a headline, target or name that is not in the file.',
  *file(file) {
    const links = file.facts('fuzzy')
    if (links.length === 0) return
    const { titles, others } = places(file)
    let broken = 0
    for (const link of links) {
      const heading = link.value.startsWith('*')
      const wanted = heading ? link.value.slice(1) : link.value
      const found = heading
        ? titles.has(plain(wanted))
        : titles.has(plain(wanted)) || others.has(squeeze(wanted)) || others.has(plain(wanted))
      if (found || wanted.trim() === '') continue
      const what = heading ? 'no headline' : 'no target, name or headline'
      yield {
        ...place(link),
        message: `There is ${what} "${wanted}" in this file.`,
        fixes: ++broken > mostSuggested ? [] : meant(file, link, wanted, heading),
      }
    }
  },
}

/** What fuzzy links find: titles in upper case, and targets and names. */
function places(file: FileView): { readonly titles: Set<string>; readonly others: Set<string> } {
  const titles = new Set(file.document.headlines.map(({ title }) => plain(withoutCookies(title))))
  const others = new Set<string>()
  for (const { value } of file.facts('target')) others.add(plain(value))
  for (const { value } of file.facts('name')) others.add(squeeze(value))
  for (const { value } of file.facts('result')) if (value !== '') others.add(squeeze(value))
  return { titles, others }
}

/** As `org-export-search-cells` compares: white space squeezed, targets and titles in any case, names in their own. */
const squeeze = (text: string): string => text.trim().split(/\s+/).join(' ')
const plain = (text: string): string => squeeze(text).toUpperCase()
const withoutCookies = (title: string): string => title.replace(/\[\d*(?:%|\/\d*)\]/g, ' ')

/** A slip of the keyboard is looked for among so many names, for so many links. */
const mostCompared = 20_000
const mostSuggested = 10

function meant(file: FileView, { start, value }: Fact, wanted: string, heading: boolean): readonly Fix[] {
  const first = (kind: FactKind) =>
    file
      .facts(kind)
      .slice(0, mostCompared)
      .map(({ value }) => value)
  const titles = file.document.headlines.slice(0, mostCompared).map(({ title }) => title)
  const found = nearest(wanted, heading ? titles : [...titles, ...first('target'), ...first('name')])
  return found === null ? [] : retarget(file, start, value, heading ? `*${found}` : found)
}

/** `[[old` becomes `[[new`, when the link is written that way. */
function retarget(file: FileView, start: number, old: string, text: string): readonly Fix[] {
  if (/[[\]\\]/.test(text) || file.text.slice(start, start + 2 + old.length) !== `[[${old}`) return []
  const at = start + 2
  return [{ title: `Link to ${text}`, edits: [{ start: at, end: at + old.length, text }] }]
}

const place = ({ start, end }: Fact) => ({ start, end })

export const invalidCustomIdLink: Check = {
  code: 'invalid-custom-id-link',
  severity: 'error',
  summary: 'A link to a CUSTOM_ID that is not in the file.',
  *file(file) {
    const links = file.facts('custom-id-link')
    if (links.length === 0) return
    const ids = new Set([...file.facts('custom-id'), ...file.facts('id')].map(({ value }) => value))
    let broken = 0
    for (const link of links) {
      if (ids.has(link.value)) continue
      const found = ++broken > mostSuggested ? null : nearest(link.value, ids)
      yield {
        ...place(link),
        message: `No headline of this file has the CUSTOM_ID ${link.value}.`,
        fixes: found === null ? [] : retarget(file, link.start, `#${link.value}`, `#${found}`),
      }
    }
  },
}

export const invalidCoderefLink: Check = {
  code: 'invalid-coderef-link',
  severity: 'error',
  summary: 'A link to a label in code that no block has.',
  *file(file) {
    const links = file.facts('coderef')
    if (links.length === 0) return
    const labels = new Set(file.facts('code-label').map(({ value }) => value))
    for (const link of links) {
      if (labels.has(link.value)) continue
      yield { ...place(link), message: `No line of code here has the label (ref:${link.value}).` }
    }
  },
}

export const invalidIdLink: Check = {
  code: 'invalid-id-link',
  severity: 'warning',
  summary: 'A link to an ID that no headline has, here or in the folder.',
  *file(file) {
    const here = new Set(file.facts('id').map(({ value }) => value))
    for (const link of file.facts('id-link')) {
      if (here.has(link.value) || file.outside.filesWithId(link.value)?.length !== 0) continue
      yield { ...place(link), message: `No headline in these folders has the ID ${link.value}.` }
    }
  },
}

export const linkToLocalFile: Check = {
  code: 'link-to-local-file',
  severity: 'warning',
  summary: 'A link to a file that does not exist.',
  *file(file) {
    for (const link of file.facts('file-link')) {
      // Where attachments are is known to Emacs' configuration only.
      if (link.list?.[0] !== 'file' || isRemote(link.value)) continue
      if (file.outside.exists(link.value) !== false) continue
      yield { ...place(link), message: `There is no file ${link.value}.` }
    }
  },
}

export const invalidSearchInLink: Check = {
  code: 'invalid-search-in-link',
  severity: 'warning',
  summary: 'A link into another Org file, to a headline, target or CUSTOM_ID that is not there.',
  *file(file) {
    for (const link of file.facts('file-link')) {
      const search = link.detail ?? ''
      if (search === '' || link.list?.[0] !== 'file' || isRemote(link.value)) continue
      if (file.outside.exists(link.value) !== true || file.outside.finds(link.value, search) !== false)
        continue
      yield { ...place(link), message: `There is no "${search}" in ${link.value}.` }
    }
  },
}

/** Keywords that name a file. */
export function* missingFiles(
  file: FileView,
  key: string,
  words: (path: string) => string,
): Generator<Report> {
  for (const { value, detail, start, end } of file.facts('keyword')) {
    if (detail !== key) continue
    const path = value.replace(/^"(.*)"$/, '$1')
    if (path === '' || isUrl(path) || isRemote(path) || file.outside.exists(path) !== false) continue
    yield { start, end, message: words(path) }
  }
}

export const nonExistentBibliography: Check = {
  code: 'non-existent-bibliography',
  severity: 'warning',
  summary: 'A #+BIBLIOGRAPHY that does not exist.',
  file: (file) => missingFiles(file, 'BIBLIOGRAPHY', (path) => `There is no bibliography ${path}.`),
}

export const wrongIncludeLink: Check = {
  code: 'wrong-include-link-parameter',
  severity: 'warning',
  summary: 'An #+INCLUDE without a file, of a file that does not exist, or of a part that is not in it.',
  *file(file) {
    for (const { value, detail, start, end } of file.facts('keyword')) {
      if (detail !== 'INCLUDE') continue
      const { path, search } = fileNamed(value)
      if (path === '' && search === '') {
        yield { start, end, message: 'Name the file to include: #+INCLUDE: "file.org"' }
        continue
      }
      if (isUrl(path) || isRemote(path)) continue
      if (path !== '' && file.outside.exists(path) === false)
        yield { start, end, message: `There is no file ${path} to include.` }
      else if (path !== '' && search !== '' && file.outside.finds(path, search) === false)
        yield { start, end, message: `There is no "${search}" in ${path} to include.` }
    }
  },
}
