// Owns the permissions that `:tangle-mode` asks for, in the forms Org reads.

const base = 0o644
const bits: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 }

/** Permission bits of `o755`, `#o755`, `rwxr-xr-x` or `u+x,g=r`; null where it is none of these. */
export function modeOf(written: string): number | null {
  const octal = /^(?:\(identity\s+)?#?o0?([0-7]{3})\)?$/.exec(written.trim())
  if (octal) return Number.parseInt(octal[1] as string, 8)
  if (/^(?:[r-][w-][x-]){3}$/.test(written))
    return [...written].reduce((mode, c) => mode * 2 + (c === '-' ? 0 : 1), 0)
  if (/^[ugoa]*(?:[+=-][rwx]*)+(?:,[ugoa]*(?:[+=-][rwx]*)+)*$/.test(written)) return symbolic(written)
  return null
}

function symbolic(written: string): number {
  let mode = base
  for (const clause of written.split(',')) {
    const who = /^[ugoa]*/.exec(clause)?.[0] ?? ''
    const shifts = who === '' || who.includes('a') ? [6, 3, 0] : [...who].map((c) => ({ u: 6, g: 3 })[c] ?? 0)
    for (const [, sign, letters = ''] of clause.matchAll(/([+=-])([rwx]*)/g)) {
      const given = [...letters].reduce((all, c) => all | (bits[c] as number), 0)
      for (const shift of shifts) {
        const mask = given << shift
        mode = sign === '+' ? mode | mask : sign === '-' ? mode & ~mask : (mode & ~(7 << shift)) | mask
      }
    }
  }
  return mode
}
