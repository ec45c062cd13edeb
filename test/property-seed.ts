import fc from 'fast-check';

/** Properties draw the same cases on every machine; `PROPERTY_SEED` draws others. A failure prints its own seed. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });
