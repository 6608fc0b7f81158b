// Owns what is left of a report when the noise of issue trackers is taken off: the template's own words, tables of
// versions, logs, addresses. Knows nothing of search words. Never drops the first line, which says what it is about.

/** The report with fewer lines, the kept ones in their order; those in code are kept as they are. */
export function withoutNoise(report: string): string {
  const lines = withoutComments(report).split(/\r\n?|\n/)
  const kept: string[] = []
  let section: 'kept' | 'dropped' = 'kept'
  let started = false
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string
    const opened = opening.exec(line)
    if (opened) {
      const end = endOfBlock(lines, at, opened[0].startsWith('<') ? /<\/pre>/i : fence)
      if (section === 'kept') kept.push('```', ...withoutLog(lines.slice(at + 1, end)), '```')
      at = end
      started = true
      continue
    }
    if (!started) {
      kept.push(line)
      started = line.trim() !== ''
      continue
    }
    const heading = headingOf(line, lines[at + 1])
    if (heading !== null) {
      const kind = kindOf(heading)
      section = kind === 'surroundings' ? 'dropped' : 'kept'
      if (kind === 'own') kept.push(withoutMarkup(line))
      continue
    }
    // A template's section holds names and numbers; a sentence in it was written by a person.
    if (section === 'dropped' && isSentence(line)) section = 'kept'
    if (section === 'kept' && !checkBox.test(line)) kept.push(withoutMarkup(line))
  }
  return kept.join('\n')
}

/** An unclosed comment is text. */
function withoutComments(text: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const start = text.indexOf('<!--', at)
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4)
    if (end < 0) return `${parts.join(' ')}${parts.length > 0 ? ' ' : ''}${text.slice(at)}`
    parts.push(text.slice(at, start))
    at = end + 3
  }
}

const fence = /^\s*(?:```|~~~)/
const opening = /^\s*(?:```|~~~)|^\s*<pre\b/i
const checkBox = /^\s*[-*+] \[[ xX]\]|^\s*_No response_\s*$/

function endOfBlock(lines: readonly string[], start: number, closing: RegExp): number {
  for (let at = start + 1; at < lines.length; at++) if (closing.test(lines[at] as string)) return at
  return lines.length
}

/** A longer block is a log; of it, the ends and what looks like a failure say something. */
const longestBlock = 40
const endLines = 12
const failure = /error|exception|panic|fail|traceback|caused by|^\s*(?:at |File ")/i

function withoutLog(block: readonly string[]): readonly string[] {
  if (block.length <= longestBlock) return block
  return block.filter((line, i) => i < endLines || i >= block.length - endLines || failure.test(line))
}

const longestHeading = 240

/** `## Text`, `**Text**:`, `Text` above a line of dashes, or a short line that ends with a colon. */
function headingOf(line: string, next: string | undefined): string | null {
  if (line.length > longestHeading) return null
  const text =
    /^\s{0,3}#{1,6}\s+(.{1,200})$/.exec(line)?.[1] ??
    /^\s*(?:[-*]\s+)?(?:\*\*|__)(.{1,200}?)(?:\*\*|__)\s*:?\s*$/.exec(line)?.[1] ??
    /^\s*(\w[^:`]{1,60}):\s*$/.exec(line)?.[1]
  if (text !== undefined) return text
  return next !== undefined && /^\s*(?:-{4,}|={4,})\s*$/.test(next) && line.trim() !== '' ? line : null
}

/** Words of the headings that templates have, in any order. */
const templateWords = new Set(
  (
    'a actual additional affected alternatives any anything applicable are area behavior behaviour bug can case checklist code complete completed ' +
    'considered context current describe description desired details did do does else encountered error example expect expected ' +
    'feature fix following happen happened happening happens have how i id if in information info input instead is issue it know like link log logs ' +
    'me message minimal more motivation need not notes observed of or other output playground please possible problem proposal ' +
    'proposed provide question reason related relevant report reproduce reproducer reproducible reproducing reproduction request result results ' +
    'sample screenshot screenshots see seeing should snippet solution steps suggested summary test that the this to traceback ' +
    'use used verifiable want was we were what when why with workaround would you your debug trace stack video'
  ).split(' '),
)
/** One of these makes it a section about the reporter's machine. */
const surroundings = new Set(
  (
    'version versions environment env system platform os operating setup installed install installation diagnostics ' +
    'dependencies packages software hardware browser browsers runtime machine prerequisites tasks checklist'
  ).split(' '),
)

function kindOf(heading: string): 'template' | 'surroundings' | 'own' {
  const words = heading.toLowerCase().match(/[a-z]+/g) ?? []
  const others = words.filter((word) => !templateWords.has(word) && !surroundings.has(word))
  const names = words.some((word) => surroundings.has(word))
  // One word more is the name of the program: "Clap Version", "What version of bat are you using?".
  if (names && others.length <= (words.length > 2 ? 2 : 1)) return 'surroundings'
  return others.length === 0 ? 'template' : 'own'
}

const isSentence = (line: string): boolean =>
  (line.match(/[A-Za-z']+/g)?.length ?? 0) >= 14 && !/^\s*(?:[-*+|>$]|\d+\.)/.test(line)

const tags =
  /<\/?(?:details|summary|sup|sub|div|span|br|hr|img|kbd|tt|p|a|b|i|em|strong|h[1-6]|ul|ol|li|table|tr|td|th|pre|code)\b[^>\n]{0,300}>/gi

/** Addresses but for a path into a repository; numbers of versions; tags. Code between backticks stays. */
function withoutMarkup(line: string): string {
  return line
    .replace(/\bhttps?:\/\/[^\s)>\]]+/g, (address) => {
      const inside = /\/(?:blob|tree|raw|src)\/[^/]+\/([^?#]+)/.exec(address)?.[1]
      return inside ?? /#([a-z][\w-]{3,})$/i.exec(address)?.[1]?.replace(/-/g, ' ') ?? ' '
    })
    .replace(/(`[^`]*`)|\bv?\d+(?:\.\d+)+[-+.\w]*/g, (_, code: string | undefined) => code ?? ' ')
    .replace(/(`[^`]*`)|<[^<>]{1,300}>/g, (all, code: string | undefined) => code ?? all.replace(tags, ' '))
}
