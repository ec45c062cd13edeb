/** A mistake of ours that can be made on purpose: one piece of one source file with another in its place. */
export interface PlantedFault {
  readonly name: string;
  /** Where it is, from the root of the repository. */
  readonly file: string;
  /** What stands there, exactly once. */
  readonly from: string;
  readonly to: string;
  /** What it breaks, in a sentence. */
  readonly breaks: string;
  /** Why a simulation cannot find it, if it cannot. */
  readonly escapes?: string;
}
