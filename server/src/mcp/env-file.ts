// Owns a file of variables (`envFile`, as VS Code and dotenv read one): `NAME=value` a line, `export` before it or not, in quotes
// or not, with comments. Pure. Whatever else stands there is passed over.

/** Of two of one name the last one counts. */
export function readEnvFile(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const [head, name] = /^\s*(?:export\s+)?([A-Za-z_][\w.-]{0,127})\s*=[ \t]*/.exec(line) ?? []
    if (head === undefined || name === undefined || name === '__proto__') continue
    const rest = line.slice(head.length)
    const quote = rest[0] ?? ''
    if (quote !== '"' && quote !== "'" && quote !== '`') {
      found[name] = rest.replace(/#.*/s, '').trim()
      continue
    }
    // A text in quotes may have several lines; without an end it is a text as any other.
    let whole = rest
    let last = at
    let end = endOf(whole, quote)
    while (end < 0 && last + 1 < lines.length && last - at < mostLines) {
      whole += `\n${lines[++last]}`
      end = endOf(whole, quote)
    }
    if (end < 0) {
      found[name] = rest.trim()
      continue
    }
    at = last
    const value = whole.slice(1, end)
    found[name] = quote === '"' ? unescaped(value) : value
  }
  return found
}

const mostLines = 200

/** Where the quote is closed, -1 for nowhere. Only between double quotes a backslash keeps one open. */
function endOf(text: string, quote: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++
    else if (text[at] === quote) return at
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (whole, character: string) => escapes[character] ?? whole)
