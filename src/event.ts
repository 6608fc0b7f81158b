// Owns a small typed event and key-value watch, so that the session needs no VS Code emitter in tests.
// Never keeps listeners after their disposal.

export interface Disposable {
  dispose(): void
}

export interface Listenable<T> {
  on(listener: (value: T) => void): Disposable
}

export interface Emitter<T> extends Listenable<T> {
  fire(value: T): void
}

/** Listeners run in the order of subscription; one that throws does not keep the others from running. */
export function createEmitter<T>(onError: (error: unknown) => void = console.error): Emitter<T> {
  const listeners = new Set<(value: T) => void>()
  return {
    on(listener) {
      const own = (value: T) => listener(value)
      listeners.add(own)
      return { dispose: () => listeners.delete(own) }
    },
    fire(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value)
        } catch (error) {
          onError(error)
        }
      }
    },
  }
}
