// Owns values that are true of a store until it changes, for what every question would make anew. Never makes them.

import type { Store } from './store.ts'

/** The same answer until the store's next change. */
export function perRevision<T>(make: (store: Store) => T): (store: Store) => T {
  const made = new WeakMap<Store, { readonly revision: number; readonly value: T }>()
  return (store) => {
    const revision = store.revision()
    let one = made.get(store)
    if (one?.revision !== revision) {
      one = { revision, value: make(store) }
      made.set(store, one)
    }
    return one.value
  }
}
