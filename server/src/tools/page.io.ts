// Owns the one request for a page that was cleared: GET, without cookies, passwords, referrer or proxy, to the very address
// that was looked at, within bounds of time and size. Follows no redirect to another host.

import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { Agent, fetch, type Response } from 'undici'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { reachOfAddress, reachOfHost } from '../gate/addresses.ts'
import { redeem } from '../gate/cleared.ts'
import { readableText } from './html.ts'
import type { Page, Web } from './page.ts'

export interface WebOptions {
  isOn(): boolean
  /** All addresses of a name; the system's by default. */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>
  /** For the whole of it, redirects included. */
  readonly timeoutMs?: number
  /** Of the body, unpacked. */
  readonly maxBytes?: number
}

const defaultTimeoutMs = 20_000
const defaultMaxBytes = 4 * 1024 ** 2
const maxRedirects = 5
/** Pages that are kept for reading on. */
const mostPages = 20
/** UTF-16 units of a line. */
const longestLine = 200

export function openWeb(options: WebOptions): Web {
  const pages = new Map<string, Page>()
  return {
    isOn: options.isOn,
    page: (url) => pages.get(url),
    forget: () => pages.clear(),
    async fetch(cleared, signal) {
      const redeemed = redeem(cleared)
      if (!redeemed.ok) return redeemed
      const [action] = redeemed.value.actions
      if (action?.type !== 'network' || action.method !== 'GET' || action.content !== undefined)
        return err(problem('not-cleared', 'Only a page can be read.', ''))
      if (!options.isOn()) return err(problem('refused', 'Reading addresses is off.', ''))
      const fetched = await fetchPage(action.url, options, signal)
      if (!fetched.ok) return fetched
      const [oldest] = pages.keys()
      if (pages.size >= mostPages && oldest !== undefined) pages.delete(oldest)
      pages.set(action.url, fetched.value)
      return fetched
    },
  }
}

async function fetchPage(
  asked: string,
  options: WebOptions,
  signal: AbortSignal,
): Promise<Result<Page, Problem>> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const late = AbortSignal.timeout(timeoutMs)
  const both = AbortSignal.any([signal, late])
  let url = new URL(asked)
  try {
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const safe = await safeAddresses(url, options)
      if (!safe.ok) return safe
      if (both.aborted) throw both.reason
      const got = await request(url, safe.value, asked, options, both)
      if (!got.ok || 'url' in got.value) return got as Result<Page, Problem>
      const next = got.value.moved
      if (!isSameHost(url, next)) return err(moved(next))
      url = next
    }
    return err(problem('refused', `${url.host} sends from one place to the next without an end.`, ''))
  } catch (error) {
    if (signal.aborted) return err(problem('cancelled', 'Stopped.', ''))
    if (late.aborted)
      return err(problem('too-slow', `${url.host} took more than ${timeoutMs / 1000} s.`, 'Try it later.'))
    return err(problem('no-answer', `${url.host} could not be read: ${words(error)}.`, 'Check the address.'))
  }
}

const moved = (next: URL): Problem =>
  problem(
    'moved',
    `It has moved to ${next.href.slice(0, 1000)}`,
    'That is another host, so nothing was sent there. Read that address if it is the right one.',
  )

/** The same server, or the same name with encryption. */
const isSameHost = (from: URL, to: URL): boolean =>
  to.origin === from.origin ||
  (to.protocol === 'https:' && to.hostname === from.hostname && to.port === '' && from.port === '')

/**
 * Where the name leads, looked up once: the connection goes to what was looked at. A public name that leads into the user's
 * own network is what nobody was asked about.
 */
async function safeAddresses(
  { hostname, protocol, username, password }: URL,
  options: WebOptions,
): Promise<Result<readonly LookupAddress[], Problem>> {
  if (protocol !== 'http:' && protocol !== 'https:')
    return err(problem('refused', 'Only http and https are read.', ''))
  if (username !== '' || password !== '')
    return err(problem('refused', 'An address with a user name or password is not read.', ''))
  const bare = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  const resolve = options.resolve ?? ((name: string) => lookup(name, { all: true, order: 'verbatim' }))
  const addresses = family === 0 ? await resolve(bare) : [{ address: bare, family }]
  if (addresses.length === 0) return err(problem('no-answer', `Nobody knows ${bare}.`, 'Check the address.'))
  const judged = reachOfHost(hostname)
  for (const { address } of addresses) {
    const reach = reachOfAddress(address)
    // No page is there, whoever approved it.
    if (reach === 'metadata' || (reach === 'inner' && judged === 'public'))
      return err(
        problem(
          'inner-address',
          `${bare} leads to ${address}, an address inside your own network.`,
          'Nothing was sent. If that machine is meant, name its own address.',
        ),
      )
  }
  return ok(addresses)
}

async function request(
  url: URL,
  addresses: readonly LookupAddress[],
  asked: string,
  options: WebOptions,
  signal: AbortSignal,
): Promise<Result<Page | { readonly moved: URL }, Problem>> {
  const pinned: LookupFunction = (_name, { all }, answer) => {
    const [first] = addresses
    if (all) answer(null, [...addresses])
    else answer(null, first?.address ?? '', first?.family)
  }
  const agent = new Agent({ connect: { lookup: pinned } })
  try {
    const response = await fetch(url, {
      method: 'GET',
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: {
        accept: 'text/html, text/plain, text/*;q=0.9, application/json;q=0.9',
        'user-agent': 'Passepartout',
      },
      dispatcher: agent,
      signal,
    })
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location !== null && URL.canParse(location, url))
      return ok({ moved: new URL(location, url) })
    if (!response.ok)
      return err(problem('refused', `${url.host} answered ${response.status}.`, 'Check the address.'))
    return await pageOf(response, url, asked, options.maxBytes ?? defaultMaxBytes)
  } finally {
    agent.destroy().catch(() => {})
  }
}

const readable =
  /^(?:text\/|application\/(?:json|xml|xhtml\+xml|javascript|x-yaml|yaml|toml|[\w.+-]+\+(?:json|xml))$)/

async function pageOf(
  response: Response,
  url: URL,
  asked: string,
  maxBytes: number,
): Promise<Result<Page, Problem>> {
  const [type = '', ...parameters] = (response.headers.get('content-type') ?? 'text/plain')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  if (!readable.test(type))
    return err(problem('not-text', `${url.host} sent ${type.slice(0, 60)}, which is no text.`, ''))
  const parts: Uint8Array[] = []
  let bytes = 0
  // Counted as it is unpacked: a small archive may hold a large page.
  for await (const part of response.body ?? []) {
    bytes += part.byteLength
    if (bytes > maxBytes)
      return err(
        problem(
          'too-large',
          `${url.host} sent more than ${Math.floor(maxBytes / 1024)} KB.`,
          'Read a smaller page.',
        ),
      )
    parts.push(part)
  }
  const body = Buffer.concat(parts)
  const text = decode(body, parameters)
  if (text.includes('\0')) return err(problem('not-text', `${url.host} sent what is no text.`, ''))
  const { title, text: shown } = type.includes('html') ? readableText(text) : { title: '', text }
  return ok({ url: asked, host: url.host, type, bytes, title, lines: wrapped(shown) })
}

/** A mark of its own, else what the server or the page says, as far as it is known, else UTF-8. */
function decode(body: Buffer, parameters: readonly string[]): string {
  const said = parameters.flatMap((one) => /^charset="?([\w:.-]{1,40})"?$/.exec(one)?.[1] ?? [])
  const [, meta] =
    /<meta[^>]{0,200}charset\s*=\s*["']?([\w:.-]{1,40})/i.exec(body.subarray(0, 2048).toString('latin1')) ??
    []
  const marked =
    body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : ''
  for (const label of [marked, ...said, meta ?? '', 'utf-8']) {
    try {
      if (label !== '') return new TextDecoder(label).decode(body)
    } catch {
      // Unknown to the standard.
    }
  }
  return body.toString('utf8')
}

function wrapped(text: string): readonly string[] {
  const out: string[] = []
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    let rest = line
    while (rest.length > longestLine) {
      const space = rest.lastIndexOf(' ', longestLine)
      const cut = space > longestLine / 2 ? space : longestLine
      out.push(rest.slice(0, cut))
      rest = rest.slice(cut).trimStart()
    }
    out.push(rest)
  }
  return out
}

const words = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause)
}
