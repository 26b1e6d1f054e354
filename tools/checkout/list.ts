/** The checkout tools, in the order a host lists them after the SI tools. */
import cancelCheckoutSession from './cancel_checkout_session.ts';
import type { CheckoutTool } from './checkout-tool.ts';
import completeCheckoutSession from './complete_checkout_session.ts';
import createCheckoutSession from './create_checkout_session.ts';
import getCheckoutSession from './get_checkout_session.ts';
import updateCheckoutSession from './update_checkout_session.ts';

export const checkoutTools: readonly CheckoutTool[] = [
  createCheckoutSession,
  getCheckoutSession,
  updateCheckoutSession,
  completeCheckoutSession,
  cancelCheckoutSession,
];
