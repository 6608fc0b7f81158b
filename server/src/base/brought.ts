// Owns how a text that stands in no file is told from a file by its path as a source.

/** `@terminal`, `@commit:4f1c2aa`: what a mention of the user brought. */
export const isBroughtText = (path: string): boolean =>
  /^@(?:problems|terminal|diff|(?:commit|resource):.*)$/s.test(path)
