/**
 * Puts `text` into the clipboard. False when it cannot be done, so that the text is shown to be copied by hand:
 * browsers give the clipboard only to pages over HTTPS, and only if the player allows it.
 */
export async function copyToClipboard(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The player has not allowed it, which the caller is told as a value.
    return false;
  }
}
