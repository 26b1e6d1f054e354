/** What the AdCP runner asks of every agent and an SI agent cannot give. Anything else that fails is ours to mend. */

export interface Exception {
  storyboard: string;
  /** A step of the storyboard; left out: the whole of it. */
  step?: string;
  /** The brand it fails on; left out: any. */
  brand?: string;
  reason: string;
}

export const EXCEPTIONS: Exception[] = [
  {
    storyboard: 'signed_requests',
    reason:
      'grades agents that declare request_signing and serve create_media_buy; an SI agent does neither, and the runner runs it anyway',
  },
  {
    storyboard: 'security_baseline',
    step: 'assert_mechanism',
    reason:
      'probes list_creatives with the key of a test kit; no SI tool can be probed (tests of R117 show our 401 and WWW-Authenticate)',
  },
  {
    storyboard: 'si_baseline',
    step: 'si_get_offering',
    brand: 'acme-outdoor',
    reason: 'asks for the offering novamotors_conversational_v1, which only nova-motors has',
  },
  {
    storyboard: 'si_baseline',
    step: 'si_initiate_session',
    brand: 'acme-outdoor',
    reason: 'opens a session for that same offering',
  },
];
