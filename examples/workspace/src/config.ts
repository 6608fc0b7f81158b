// What can be set, with defaults that are kind to the stations.

export interface Config {
  /** Base address of each station, by its short name. */
  readonly stations: Readonly<Record<string, string>>
  /** Attempts for one reading, the first included. */
  readonly maxAttempts: number
  /** Delay before the second attempt, before jitter, in milliseconds. */
  readonly baseDelayMs: number
  /** No delay is longer than this, in milliseconds. */
  readonly maxDelayMs: number
  /** Requests at work at the same time, over all stations. */
  readonly concurrency: number
  /** One request may take this long, in milliseconds. */
  readonly timeoutMs: number
}

export const defaultConfig: Config = {
  stations: {},
  maxAttempts: 5,
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  concurrency: 2,
  timeoutMs: 10_000,
}

/** Reads a configuration from JSON text; unknown keys and wrong types are refused with their name. */
export function parseConfig(json: string): Config {
  const given: unknown = JSON.parse(json)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Error('The configuration must be a JSON object.')
  }
  const merged: Record<string, unknown> = { ...defaultConfig }
  for (const [key, value] of Object.entries(given)) {
    if (!(key in defaultConfig)) throw new Error(`Unknown setting "${key}".`)
    const wanted = typeof defaultConfig[key as keyof Config]
    if (typeof value !== wanted || value === null) throw new Error(`"${key}" must be a ${wanted}.`)
    merged[key] = value
  }
  return merged as unknown as Config
}
