// Owns what the rooms above may do with the search by meaning of an open workspace. Never does it (vectors.io.ts).

import type { BuildProgress } from './builder.ts'
import type { VectorSource } from './source.ts'

export interface VectorsStatus extends BuildProgress {
  /** Of the model, for people. */
  readonly label: string
}

/** What rooms above may do with the search by meaning. */
export interface Vectors {
  /** Another model, or none. Vectors of another id are dropped. The one before is closed. */
  use(source: VectorSource | null): Promise<void>
  /** Id of the model that the vectors on disk are of; empty for none. */
  keptModel(): Promise<string>
  /** Null without a model. */
  status(): VectorsStatus | null
  onChange(listener: () => void): void
  /** No background work until the answer is called: somebody waits for an answer. */
  hold(): () => void
  pause(): void
  resume(): void
  /** Everything that is in the index has its vector. For tests and benches. */
  settled(): Promise<void>
}
