/** Randomness that nobody can foresee. [R52] */
export interface Random {
  /** A whole number from 0 to 2^32-1, each as likely as any other. */
  uint32(): number;
  /** A fresh id of at least 128 random bits, in the form that `isId` accepts. */
  id(): string;
}
