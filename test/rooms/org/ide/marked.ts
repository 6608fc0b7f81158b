// Owns the cursor in written cases: `¦` is where it is.

export function marked(written: string): { readonly text: string; readonly offset: number } {
  const offset = written.indexOf('¦')
  return { text: written.replace('¦', ''), offset }
}
