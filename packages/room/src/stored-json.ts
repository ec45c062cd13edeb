import { Defect } from '@cardroom/kernel';

/**
 * What was stored as JSON text. A text that is none is a `Defect` that names `what` it should have been, and nothing of
 * it: the parser's own words repeat what they could not read, and that may be cards.
 */
export function storedJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Defect(`${what} is no JSON`);
  }
}
