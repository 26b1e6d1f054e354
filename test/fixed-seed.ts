/**
 * Property tests try the same cases in every run, so that a change is what makes a run red. `FC_SEED=7 npm test` tries others; a case
 * that fails there becomes a test of its own.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_128) });
