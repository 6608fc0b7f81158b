// Owns vector 7, network and supply chain: who is contacted, and what is fetched to be run. Never
// contacts anyone.

import type { Finding } from '../../base/verdict.ts'
import { reachOfHost } from '../addresses.ts'
import { entropy } from '../secret-rules.ts'
import { signsOf } from './signs.ts'
import { type Check, finder } from './vector.ts'

const finding = finder(7)

const fetchers = /^(?:npx|uvx|pipx|bunx|pnpx|dlx)$/
const installers =
  /^(?:npm|yarn|pnpm|pip3?|uv|poetry|cargo|go|gem|composer|apt(?:-get)?|dnf|yum|apk|pacman|brew|code)$/

export const network: Check = (_facts, action) => {
  const findings: Finding[] = [...signsOf(7, action)]
  const inner = action.action
  for (const [i, url] of action.urls.entries()) findings.push(...contact(url, action.hosts[i] ?? ''))
  if (inner.type === 'mcp')
    findings.push(
      finding('note', 'outside-tool', `This calls the tool ${inner.tool} of ${inner.server}.`, inner.tool),
    )
  for (const command of action.commands) {
    const evidence = command.raw
    if (
      fetchers.test(command.program) ||
      (installers.test(command.program) && command.words.some((w) => /^(?:dlx|exec|x)$/.test(w.value)))
    )
      findings.push(finding('note', 'fetch-and-run', 'This fetches a package and runs it.', evidence))
    else if (
      installers.test(command.program) &&
      command.words.some((w) =>
        /^(?:install|i|add|get|update|upgrade|ci|--install-extension|-[iSU])$/.test(w.value),
      )
    )
      findings.push(finding('note', 'installs', 'This installs software, which can run scripts.', evidence))
    if (
      command.words.some((w) => /^(?:git\+|git@|ssh:\/\/|https?:\/\/).+/.test(w.value)) &&
      installers.test(command.program)
    )
      findings.push(
        finding(
          'hold',
          'remote-package',
          'The package comes from an address instead of a registry.',
          evidence,
        ),
      )
    if (command.effects.some((e) => e.kind === 'network'))
      findings.push(finding('note', 'network', 'This uses the network.', evidence))
  }
  for (const path of action.paths)
    if (/^\/dev\/(?:tcp|udp)(?:\/|$)/.test(path.resolved))
      findings.push(
        finding('hold', 'network-device', 'This opens a network connection through the shell.', path.raw),
      )
  for (const content of action.contents) {
    if (content.role !== 'written') continue
    const url = /(?:mcp|server|url)[^\n]{0,80}http:\/\/(?!localhost|127\.|\[::1\])[^\s"']+/i.exec(
      content.text,
    )
    if (url !== null)
      findings.push(finding('note', 'plain-http', 'The file names a server without encryption.', url[0]))
  }
  return findings
}

function contact(url: string, host: string): Finding[] {
  const findings = [finding('note', 'host', `This contacts ${host}.`, url)]
  if (!/^https?:/i.test(url))
    findings.push(finding('hold', 'scheme', 'This address is neither http nor https.', url))
  else if (/^http:/i.test(url) && !isLoopback(host))
    findings.push(finding('note', 'not-encrypted', 'The connection is not encrypted.', url))
  const address = URL.canParse(url) ? new URL(url) : null
  const reach = reachOfHost(address?.hostname ?? host)
  if (reach === 'metadata')
    findings.push(
      finding('hold', 'metadata-address', 'This address tells a machine in a cloud its own keys.', url),
    )
  if (reach !== 'public' || host.startsWith('['))
    findings.push(finding('hold', 'internal-host', 'This is an address inside your own network.', url))
  if (/(?:^|\.)xn--/.test(host))
    findings.push(
      finding('hold', 'look-alike-host', 'The host name contains characters that can look like others.', url),
    )
  if (address !== null && (address.username !== '' || address.password !== ''))
    findings.push(
      finding(
        'hold',
        'user-in-address',
        'The address carries a user name, or hides its host behind one.',
        url,
      ),
    )
  if (address !== null && address.port !== '' && !isLoopback(host))
    findings.push(finding('note', 'port', `This contacts port ${address.port}.`, url))
  const carried = address === null ? '' : carriedBy(address)
  if (carried !== '')
    findings.push(finding('hold', 'carries-data', 'The address could carry data to its host.', carried))
  return findings
}

/** UTF-16 units of an address beyond its host: what names a page is shorter. */
const longAddress = 300

/** The part of an address that names no page a person would have typed; empty for none. */
function carriedBy({ pathname, search, hash, hostname }: URL): string {
  const rest = pathname + search + hash
  if (rest.length > longAddress) return rest
  // A look-up of a name reaches whoever owns the domain.
  for (const [part] of `${hostname} ${rest}`.matchAll(/[A-Za-z0-9+_=-]{48,}|(?:%[0-9A-Fa-f]{2}){16,}/g))
    if (part.startsWith('%') || entropy(part) >= 3.5) return part
  return ''
}

const isLoopback = (host: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(host)
