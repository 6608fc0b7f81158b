// Owns reading an address with the tool `read`: the first time as a proposal to contact its host, then from what was fetched.
// What a page says is text of others. Never contacts anyone.

import type { Labels } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Cleared } from '../gate/cleared.ts'
import { untrusted } from './labels.ts'
import type { Observation, Plan } from './tool.ts'

/** What came from an address. */
export interface Page {
  /** As it was asked for. */
  readonly url: string
  readonly host: string
  /** Without parameters: `text/html`. */
  readonly type: string
  /** Of the body, once it is unpacked. */
  readonly bytes: number
  readonly title: string
  readonly lines: readonly string[]
}

/** The one way to other people's pages. */
export interface Web {
  /** The user lets addresses be read. */
  isOn(): boolean
  /** What was fetched in this conversation. */
  page(url: string): Page | undefined
  /**
   * Problems: `not-cleared`, `inner-address`, `moved`, `not-text`, `too-large`, `too-slow`, `no-answer`, `refused`,
   * `cancelled`.
   */
  fetch(cleared: Cleared, signal: AbortSignal): Promise<Result<Page, Problem>>
  forget(): void
}

const mostLines = 150

/** null: the path is no address. Lines are 1-based and inclusive; 0 for the beginning. */
export function pageRead(
  web: Web | undefined,
  path: string,
  wanted: { readonly start: number; readonly end: number },
): Result<Plan, Problem> | null {
  if (!/^https?:\/\//i.test(path)) return null
  if (!URL.canParse(path))
    return err(problem('no-address', 'This is no address.', 'Give it as it was written.'))
  const { href, host } = new URL(path)
  if (web?.isOn() !== true)
    return err(
      problem(
        'web-off',
        'Reading addresses is off.',
        'Say so: the user can turn on passepartout.readAddresses, or paste the text.',
      ),
    )
  const page = web.page(href)
  if (page !== undefined)
    return ok({
      kind: 'observe',
      summary: `Read on in ${host}`,
      actions: [],
      observe: async () => ok({ ...pageLines(page, wanted), seen: [] }),
    })
  return ok({
    kind: 'propose',
    summary: `Read ${href.slice(0, 200)}`,
    actions: [{ type: 'network', url: href, method: 'GET' }],
    reason: '',
  })
}

export const labelsOfPage = ({ url }: Pick<Page, 'url'>): Labels => untrusted(url.slice(0, 200))

export function pageLines(
  page: Page,
  { start, end }: { readonly start: number; readonly end: number },
): Omit<Observation, 'seen'> {
  const { url, type, bytes, title, lines } = page
  const from = Math.min(Math.max(1, start), Math.max(1, lines.length))
  const to = Math.min(lines.length, end < from ? from + mostLines - 1 : end, from + mostLines - 1)
  const more = to < lines.length ? ` Read it with start ${to + 1} to go on.` : ''
  const named = title === '' ? '' : ` “${title}”`
  const head = `${url}${named} (${type}, ${bytes} bytes), lines ${from}-${to} of ${lines.length}.${more}`
  return { text: [head, ...lines.slice(from - 1, to)].join('\n'), labels: labelsOfPage(page) }
}
