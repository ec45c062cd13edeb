/** When something that has failed is tried again: later each time, and in the end no more. */
export interface RetryPlan {
  readonly firstMs: number;
  readonly factor: number;
  readonly mostMs: number;
  readonly attemptsMax: number;
}

/** When to try for the next time, after so many attempts; nothing when it has been tried often enough. */
export function laterTry(plan: RetryPlan, attempts: number, at: number): { readonly nextAt?: number } {
  if (attempts >= plan.attemptsMax) return {};
  return { nextAt: at + Math.min(plan.firstMs * plan.factor ** (attempts - 1), plan.mostMs) };
}
