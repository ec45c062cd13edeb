declare const brand: unique symbol;

/** A `Base` that only its own constructor can make, so that a seat is never taken for a stack. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
