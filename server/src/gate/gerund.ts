// Owns one piece of grammar: an effect said with its verb in the third person, said as what is being done.
// Knows the verbs that effects use and the rule for the others; never changes anything but the first word.

/** `deletes build and everything in it` becomes `deleting build and everything in it`. */
export function gerund(words: string): string {
  const [verb = '', ...rest] = words.split(' ')
  const known = irregular[verb]
  if (known !== undefined) return [known, ...rest].join(' ')
  const auxiliary = /^(?:can|may|is)$/.test(verb)
  return auxiliary || !/^[a-z]+s$/.test(verb) ? `that it ${words}` : [regular(verb), ...rest].join(' ')
}

const irregular: Readonly<Record<string, string>> = {
  controls: 'controlling',
  runs: 'running',
  stops: 'stopping',
  does: 'doing',
  uses: 'using',
  says: 'saying',
}

function regular(verb: string): string {
  if (/(?:ch|sh|ss|x|zz)es$/.test(verb)) return `${verb.slice(0, -2)}ing`
  if (verb.endsWith('ies')) return `${verb.slice(0, -3)}ying`
  const base = verb.slice(0, -1)
  return base.endsWith('e') && !base.endsWith('ee') ? `${base.slice(0, -1)}ing` : `${base}ing`
}
