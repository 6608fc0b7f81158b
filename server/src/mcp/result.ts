// Owns what is told of an outside tool's answer: text within a bound, and a line for everything that is no text. Pure.

/** What the model may see of an answer, in UTF-16 units: the head and the tail. */
const keptUnits = 24_000

/** `parts` are contents of a tool's answer or of a resource, of whatever shape. */
export function answerText(parts: readonly unknown[], structured: unknown): string {
  const texts = parts.slice(0, 200).map(partText)
  if (parts.length > texts.length) texts.push(`[${parts.length - texts.length} more parts]`)
  const text = texts.filter((one) => one !== '').join('\n')
  return bounded(text === '' && structured !== undefined ? JSON.stringify(structured, null, 1) : text)
}

function partText(part: unknown): string {
  if (typeof part !== 'object' || part === null) return ''
  const { type, text, data, blob, mimeType, resource, uri, name } = part as Readonly<Record<string, unknown>>
  if (typeof text === 'string') return text
  if (typeof resource === 'object' && resource !== null) return partText(resource)
  const bytes = typeof data === 'string' ? data : typeof blob === 'string' ? blob : null
  const kind = [type ?? 'data', mimeType].filter((one) => typeof one === 'string').join(' ')
  if (bytes !== null) return `[${kind}, about ${Math.round(bytes.length * 0.75)} bytes, not shown]`
  if (typeof uri === 'string') return `[resource ${typeof name === 'string' ? name : ''} ${uri}]`
  return ''
}

function bounded(text: string): string {
  if (text.length <= keptUnits) return text
  const left = text.length - keptUnits
  return `${text.slice(0, keptUnits / 2)}\n… ${left} characters are left out …\n${text.slice(-keptUnits / 2)}`
}
