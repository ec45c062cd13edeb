/**
 * The outside failed us: the database is down, a lease was lost, a wait ran out. The shell stops, releases,
 * and may try again with the same id. `code` is stable; `cause` keeps the original error.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
