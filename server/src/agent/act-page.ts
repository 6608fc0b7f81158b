// Owns reading an address that was allowed or approved. What it says is text of others. Never decides whether.

import { ok, type Problem, problem, type Result } from '../base/result.ts'
import { pageLines, type Web } from '../tools/page.ts'
import type { Acted, Order } from './act.ts'

export async function actPage(
  web: Web | undefined,
  order: Order,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<Acted, Problem>> {
  if (web === undefined) return { ok: false, error: problem('refused', 'Addresses are not read here.', '') }
  const cleared = await order.clear()
  if (!cleared.ok) return cleared
  const fetched = await web.fetch(cleared.value, signal)
  if (!fetched.ok) return fetched
  const { url, host, bytes } = fetched.value
  const { text, labels } = pageLines(fetched.value, { start: 0, end: 0 })
  onOutput(text)
  return ok({ text, labels, outcome: 'done', exitCode: 0, page: { url, host, bytes } })
}
