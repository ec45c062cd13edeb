/** One live connection, as far as the server's going concerns it. */
export interface Leavable {
  /** Hears nothing any more; resolves when all that was asked before is answered. */
  finish(): Promise<void>;
  /** Tells the client that the server goes away; resolves when it has gone. */
  leave(): Promise<void>;
  terminate(): void;
}

/** All live connections of a server. */
export class LiveConnections {
  readonly #open = new Set<Leavable>();
  #isFinishing = false;

  /** Knows it from now on, until `remove`. Who comes when the server is going is told so at once. */
  add(connection: Leavable): void {
    this.#open.add(connection);
    if (this.#isFinishing) void connection.leave();
  }

  remove(connection: Leavable): void {
    this.#open.delete(connection);
  }

  async finish(): Promise<void> {
    this.#isFinishing = true;
    await Promise.all([...this.#open].map((connection) => connection.finish()));
  }

  async leave(): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection.leave()));
  }

  terminate(): void {
    for (const connection of this.#open) connection.terminate();
  }
}
