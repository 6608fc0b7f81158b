// Owns sizes in words. Pure.

/** `0 kB`, `12 kB`, `3.4 MB`, `1.2 GB`: thousands, as disks count. */
export function bytesWords(sizeBytes: number): string {
  if (sizeBytes < 999_500) return `${Math.ceil(Math.max(0, sizeBytes) / 1000)} kB`
  const [size, unit] = sizeBytes < 999_950_000 ? [sizeBytes / 1e6, 'MB'] : [sizeBytes / 1e9, 'GB']
  return `${size < 99.95 ? size.toFixed(1) : Math.round(size)} ${unit}`
}
