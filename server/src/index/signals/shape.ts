// Owns evidence of a node's shape, whatever the question: its length and its kind of name. Speaks only through
// its weight, and only for nodes that something else speaks for (rank.ts sees to that).

import { perRevision } from '../per-revision.ts'
import type { Signal } from '../view.ts'

/** min(1.5, ln(1 + tokens) / 6): what is longer has more to be wrong with. */
export const length: Signal = {
  name: 'length',
  stage: 'direct',
  evaluate: ({ store }) => lengths(store),
  explain: () => '',
}

const lengths = perRevision((store) => {
  const values = new Float32Array(store.limit())
  for (let node = 0; node < values.length; node++) {
    values[node] = Math.min(1.5, Math.log(1 + store.tokensAt(node)) / 6)
  }
  return values
})

/** `__eq__` and its like, which no issue names though many are about them; not `__init__`. */
export const dunder: Signal = {
  name: 'dunder',
  stage: 'direct',
  evaluate(view) {
    const values = new Float32Array(view.limit)
    let spoke = false
    for (const name of dunders) {
      const word = view.store.wordNumber(`@${name}`)
      if (word < 0) continue
      view.store.each(word, (node) => {
        values[node] = 1
        spoke = true
      })
    }
    return spoke ? values : null
  },
  explain: () => '',
}

/** Python's data model (docs.python.org/3/reference/datamodel.html), the names programs define. */
const dunders = (
  'new del repr str bytes format lt le eq ne gt ge hash bool getattr getattribute setattr delattr dir get set delete ' +
  'set_name init_subclass class_getitem call len length_hint getitem setitem delitem missing iter next reversed contains ' +
  'add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or radd rsub rmul rtruediv rmod rpow iadd ' +
  'isub imul neg pos abs invert complex int float index round enter exit await aiter anext aenter aexit reduce reduce_ex ' +
  'getstate setstate copy deepcopy array array_ufunc array_function array_wrap instancecheck subclasscheck'
)
  .split(' ')
  .map((name) => `__${name}__`)
