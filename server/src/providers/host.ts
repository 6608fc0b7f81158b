// Owns what a host setting means: the one address a provider may talk to, and whether that
// address is the user's own machine or network. Never opens a connection.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

export interface Host {
  /** `http://127.0.0.1:11434`: scheme, name and port, then the path if there is one; no final slash. */
  readonly url: string
  readonly origin: string
  /** `loopback`: this machine. `near`: a private network or the machine around a container. */
  readonly reach: 'loopback' | 'near' | 'far'
}

const defaultPort = '11434'

/** Reads `127.0.0.1:11434`, `:11434`, `localhost` or a URL, as Ollama's own OLLAMA_HOST is read. */
export function readHost(text: string): Result<Host, Problem> {
  const trimmed = text.trim()
  const hasScheme = trimmed.includes('://')
  const full = hasScheme
    ? trimmed
    : `http://${trimmed.startsWith(':') ? '127.0.0.1' : ''}${trimmed || '127.0.0.1'}`
  if (!URL.canParse(full)) return badHost(text, 'it is not an address')
  const url = new URL(full)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return badHost(text, 'only http and https are spoken')
  if (url.username || url.password) return badHost(text, 'it holds a user name or password')
  // 0.0.0.0 is an address to listen on; who sets OLLAMA_HOST to it means this machine.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.hostname === '[::]') url.hostname = '[::1]'
  // `url.port` is empty for :80 too, so whether a port was written is read from the text.
  if (!hasScheme && !/:\d+(\/|$)/.test(trimmed.replace(/^\[[^\]]*\]/, ''))) url.port = defaultPort
  const path = url.pathname.replace(/\/+$/, '')
  return ok({ url: url.origin + path, origin: url.origin, reach: reachOf(url.hostname) })
}

function badHost(text: string, why: string): Result<never, Problem> {
  return err(
    problem(
      'bad-host',
      `The Ollama host "${text.slice(0, 200)}" cannot be used: ${why}.`,
      'Set passepartout.ollamaHost to an address such as http://127.0.0.1:11434.',
    ),
  )
}

/** RFC 1918, 3927, 4193, 4291, 6598 and 6762; names of the machine around a container. */
function reachOf(hostname: string): Host['reach'] {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '')
  if (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127\.\d+\.\d+\.\d+$/.test(name)
  )
    return 'loopback'
  if (/^(host|gateway)\.(docker|containers|lima)\.internal$/.test(name) || name.endsWith('.local'))
    return 'near'
  // A name without a dot is resolved by the local network or a hosts file.
  if (/^[a-z0-9-]+$/.test(name)) return 'near'
  if (
    /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
      name,
    )
  )
    return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? 'near' : 'far'
  if (/^(fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}):/.test(name)) return 'near'
  return 'far'
}
