import { z } from 'zod/v3';
import { anyObject, checkoutId, defineCheckoutTool, writeMeta } from './checkout-tool.ts';

export default defineCheckoutTool({
  name: 'cancel_checkout_session',
  title: ({ name }) => `Cancel a checkout with ${name}`,
  description: ({ name }) =>
    `Use when the user does not want to buy from ${name}. Cannot be undone; a completed checkout stays.`,
  inputSchema: z.object({
    meta: writeMeta(),
    id: checkoutId(),
    payload: anyObject('{intent_trace: {reason_code, trace_summary}}: why, without personal data.').optional(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  handle: (args, checkout, caller) => checkout.cancel(args, caller),
});
