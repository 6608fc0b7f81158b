// Owns the questions of the index bench: short ones as people type them, and made-up issues of 1,000 words.

export const questions: readonly string[] = [
  'where is the retry limit computed',
  'flush the ledger of a session',
  'parseManifest',
  'Error: invoice has no deadline left to settle',
  'why does the queue drain before the worker is closed and the lease is released?',
  'validate_token',
  'rotate secret',
  'import of the balance fails when the customer has no account',
]

const said = [
  'After the last update the {a} is no longer released when the {b} closes, and every {c} behind it waits for ever.',
  'I expected `{a}.{d}()` to return the number of {b} entries, but it is always zero once the {c} is empty.',
  'Steps to reproduce: create a {a}, {d} it twice, remove the {b} and look at the {c} in the log.',
  'The documentation says that a {a} without {b} is ignored; instead we see "{c} has no {b} left to {d}".',
  'It worked in the version before, so I think it is the change of the {a} cache that lost the {b} of the {c}.',
  'A workaround is to call `{d}_{a}` by hand and to restart the {b}, which is no option for us with many {c} users.',
  'Traceback: File "src/{a}/{d}_{b}.py", line 120, in {d}_{b}: ValueError: {c} is over the limit',
]
const things =
  'account batch buffer cache channel client config cursor device document entry filter gateway handler header index invoice journal ledger limit manifest message module notice option packet parser payment policy queue record request response route schedule schema secret session socket stream task template thread ticket token tree update user value window worker'.split(
    ' ',
  )
const acts =
  'append apply cancel check commit convert decode dispatch flush handle load merge parse resolve retry rotate settle validate'.split(
    ' ',
  )

/** An issue of about 1,000 words, another for each number. */
export function issue(number: number): string {
  const pick = (list: readonly string[], i: number): string =>
    list[(number * 31 + i * 17 + ((i * i) % 13)) % list.length] as string
  const sentences: string[] = []
  for (let i = 0, words = 0; words < 1000; i++) {
    const sentence = (said[(i + number) % said.length] as string)
      .replaceAll('{a}', pick(things, i * 3))
      .replaceAll('{b}', pick(things, i * 3 + 1))
      .replaceAll('{c}', pick(things, i * 3 + 2))
      .replaceAll('{d}', pick(acts, i))
    words += sentence.split(' ').length
    sentences.push(sentence)
  }
  return `The ${pick(things, 1)} is lost after ${pick(acts, 2)}\n\n${sentences.join('\n')}`
}
