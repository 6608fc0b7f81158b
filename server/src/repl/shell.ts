// Owns the words between the server and a shell session: what is said to it, and what it says. Pure. Neither ever
// has a zero byte within.

import type { Named } from './session.ts'

/** One evaluation, as lines of input. `mark` is printed after it; `$?` is what the last one ended with. */
export const shellEvaluation = (id: number, code: string, mark: string): string =>
  [
    // 2 is what stays when the code cannot even be parsed and the shell goes on with the next line.
    `__pp_before=$__pp_code; __pp_code=2; __pp_last; eval ${quote(code)} </dev/null 4>&- 8>&- 9>&-; __pp_code=$?`,
    `__pp_end ${id} ${quote(mark)}`,
    '',
  ].join('\n')

/** Reads the code without running any of it, and says in which line it fails. */
export const shellCheck = (code: string): string => `"\${BASH:-sh}" -n -c ${quote(code)}`

export const shellState = (id: number): string => `__pp_state ${id}\n`

/** POSIX single quotes: nothing inside is special but the quote itself. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

export type ShellMessage =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'end'; readonly id: number; readonly exitCode: number; readonly folder: string }
  | { readonly kind: 'state'; readonly id: number; readonly names: readonly Named[] }

/** null for what is none of them. */
export function readShellMessage(text: string): ShellMessage | null {
  const end = /^end (\d+) (\d+) ([\s\S]*)$/.exec(text)
  if (end) return { kind: 'end', id: Number(end[1]), exitCode: Number(end[2]), folder: end[3] ?? '' }
  if (text.startsWith('ready ')) return { kind: 'ready', version: text.slice(6) || 'sh' }
  const state = /^([\s\S]*?)\nstate (\d+)$/.exec(text)
  if (state) return { kind: 'state', id: Number(state[2]), names: namesIn(state[1] ?? '') }
  return null
}

/** Of what `declare -p` and `declare -F` print in bash, and `set` in other shells. */
function namesIn(text: string): readonly Named[] {
  const found: Named[] = []
  for (const line of text.split('\n')) {
    const declared = /^declare (-\S+) ([A-Za-z_]\w*)(?:=(.*))?$/.exec(line)
    const plain = declared ? null : /^([A-Za-z_]\w*)=(.*)$/.exec(line)
    const name = declared?.[2] ?? plain?.[1]
    if (name === undefined || own.test(name)) continue
    const flags = declared?.[1] ?? ''
    const kind = flags.includes('f')
      ? 'function'
      : flags.includes('a')
        ? 'array'
        : flags.includes('A')
          ? 'map'
          : flags.includes('x')
            ? 'exported'
            : 'variable'
    found.push({ name, kind, value: unquoted(declared?.[3] ?? plain?.[2] ?? '').slice(0, 120) })
  }
  return found
}

/** What the shell and its session keep for themselves. */
const own =
  /^(?:__pp_\w+|BASH\w*|DIRSTACK|EUID|FUNCNAME|GROUPS|HIST\w*|IFS|LINENO|OLDPWD|OPT\w+|PIPESTATUS|PPID|PS[0-4]|PWD|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID|EPOCH\w*|COMP_\w+|COLUMNS|LINES|_)$/

const unquoted = (value: string): string =>
  /^".*"$/s.test(value)
    ? value.slice(1, -1).replace(/\\([\\"$`])/g, '$1')
    : /^'[^']*'$/.test(value)
      ? value.slice(1, -1)
      : value
