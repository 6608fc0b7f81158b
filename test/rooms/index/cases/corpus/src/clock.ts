export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

export class Stopwatch {
  private started = 0

  start(now: number): void {
    this.started = now
  }

  elapsed(now: number): number {
    return now - this.started
  }
}
