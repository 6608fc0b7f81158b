// Owns numbers and placeholders as text. Pure; the locale and the strings come in.

/** `{0}`, `{1}` in order; a placeholder without a value stays as it is. */
export const fill = (template: string, ...values: readonly (string | number)[]): string =>
  template.replace(/\{(\d+)\}/g, (whole, digits: string) => {
    const value = values[Number(digits)]
    return value === undefined ? whole : String(value)
  })

/** Thousands are separated as the locale does; an unknown locale falls back to English. */
export function number(value: number, locale: string, fractionDigits = 0): string {
  const options = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }
  try {
    return new Intl.NumberFormat(locale, options).format(value)
  } catch {
    return new Intl.NumberFormat('en', options).format(value)
  }
}

/** `2,752` in few characters, as the locale writes it: `2.8K`. */
export function compact(value: number, locale: string): string {
  const options = { notation: 'compact', maximumFractionDigits: 1 } as const
  try {
    return new Intl.NumberFormat(locale, options).format(value)
  } catch {
    return new Intl.NumberFormat('en', options).format(value)
  }
}

/** `84 ms`, `3.2 s`, `2 min 5 s`. */
export function duration(elapsedMs: number, locale: string): string {
  if (elapsedMs < 1000) return `${Math.max(0, Math.round(elapsedMs))} ms`
  const seconds = elapsedMs / 1000
  if (seconds < 59.95) return `${number(seconds, locale, 1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** `src/a/b.ts` → `b.ts`. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
/** `src/a/b.ts` → `src/a`; empty for a file at the root. */
export const folderName = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
