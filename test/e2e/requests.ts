/** Requests of tests in short. */
import { anonymous, freshKey } from '../host.ts';
import type { Json } from '../official.ts';

export const opening = (more: Json = {}) => ({
  intent: 'a flight to Boston',
  identity: anonymous,
  idempotency_key: freshKey(),
  ...more,
});
