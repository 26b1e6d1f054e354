import { z } from 'zod/v3';
import { open } from '../../src/protocol/keywords.ts';
import { anyObject, checkoutId, defineCheckoutTool, writeMeta } from './checkout-tool.ts';

export default defineCheckoutTool({
  name: 'complete_checkout_session',
  title: ({ name }) => `Pay ${name} and place the order`,
  description: ({ name }) =>
    `Use only when the user has confirmed the total: this charges the payment method and places the order with ${name}. ` +
    'Success is status completed with order; ready_for_payment means declined, authentication_required needs authentication_result.',
  inputSchema: z.object({
    meta: writeMeta(),
    id: checkoutId(),
    payload: open({
      payment_data: anyObject(
        '{handler_id: "card_sandbox", instrument: {type: "card", credential: {type: "spt", token}}}; in this sandbox the token spt_test_ok pays.',
      ),
      buyer: anyObject('{email, full_name}').optional(),
      authentication_result: anyObject('{outcome, outcome_details} after authentication_required.').optional(),
    }).describe('ACP CheckoutSessionCompleteRequest.'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  handle: (args, checkout, caller) => checkout.complete(args, caller),
});
