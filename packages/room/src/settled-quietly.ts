/** Settles when `work` has, whatever came of it: for those who only wait, while somebody else hears of a failure. */
export async function settledQuietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // Whoever has asked for it hears of it.
  }
}
