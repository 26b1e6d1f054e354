import { z } from 'zod/v3';
import { list, open } from '../../src/protocol/keywords.ts';
import { anyObject, checkoutId, defineCheckoutTool, writeMeta } from './checkout-tool.ts';

export default defineCheckoutTool({
  name: 'update_checkout_session',
  title: ({ name }) => `Change a checkout with ${name}`,
  description: ({ name }) =>
    `Use to add the buyer or address to a checkout with ${name}, choose a delivery, change items or codes. Each field you send replaces ` +
    'the old value. Repeat until status is ready_for_payment.',
  inputSchema: z.object({
    meta: writeMeta(),
    id: checkoutId(),
    payload: open({
      buyer: anyObject('{email, full_name, phone_number}').optional(),
      fulfillment_details: anyObject('{name, address: {name, line_one, city, state, country, postal_code}}').optional(),
      selected_fulfillment_options: list(open({})).describe('[{type, option_id, item_ids}]').optional(),
      line_items: list(open({})).describe('[{id, quantity}]').optional(),
      discounts: anyObject('{codes}; [] clears them').optional(),
    }).describe('ACP CheckoutSessionUpdateRequest.'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handle: (args, checkout, caller) => checkout.update(args, caller),
});
