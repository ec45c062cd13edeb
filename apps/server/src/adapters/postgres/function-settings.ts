/**
 * How the functions run: every table is reached by its index, also before the server has counted what is in it, and
 * plans are made once for each connection.
 */
export const FUNCTION_SETTINGS = `SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
  SET jit = off SET plan_cache_mode = force_generic_plan`;
