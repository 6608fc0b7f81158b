// Owns command output as plain text: escape sequences removed, carriage returns and backspaces
// applied. Pure. Never keeps a control character, so that output cannot draw over what is shown.

const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g

/** At most the last `limit` UTF-16 units, from a line start on. */
export function plainOutput(text: string, limit: number): { readonly text: string; readonly cut: boolean } {
  const cut = text.length > limit
  const tail = cut ? text.slice(text.indexOf('\n', text.length - limit) + 1 || text.length - limit) : text
  const plain = tail.replace(escapes, '').replace(/\r\n/g, '\n').split('\n').map(overwritten).join('\n')
  return { text: plain, cut }
}

/** `10%\r20%` shows as `20%`, as a terminal would. */
function overwritten(line: string): string {
  let shown = ''
  for (const part of line.split('\r')) shown = part + shown.slice(part.length)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
  return shown.replace(/[^\u0008]\u0008/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}
