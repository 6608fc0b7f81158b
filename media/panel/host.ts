// Owns the connection of a panel to the extension host and the small state that outlives a hidden
// panel. Never holds what the server knows: that is fetched again.

export interface Host<Message, State> {
  post(message: Message): void
  state(): State
  remember(change: Partial<State>): void
}

interface Api {
  postMessage(message: unknown): void
  getState(): unknown
  setState(state: unknown): void
}
declare function acquireVsCodeApi(): Api

export function connect<Message, State extends object>(initial: State): Host<Message, State> {
  const api = acquireVsCodeApi()
  const saved = api.getState()
  let current: State = typeof saved === 'object' && saved !== null ? { ...initial, ...saved } : initial
  return {
    post: (message) => api.postMessage(message),
    state: () => current,
    remember(change) {
      current = { ...current, ...change }
      api.setState(current)
    },
  }
}
