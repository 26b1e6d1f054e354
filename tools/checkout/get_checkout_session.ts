import { z } from 'zod/v3';
import { checkoutId, defineCheckoutTool, readMeta } from './checkout-tool.ts';

export default defineCheckoutTool({
  name: 'get_checkout_session',
  title: ({ name }) => `Show a checkout with ${name}`,
  description: ({ name }) =>
    `Use to see the current state of a checkout with ${name}: status, totals, messages, and the order once completed.`,
  inputSchema: z.object({ meta: readMeta(), id: checkoutId() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handle: (args, checkout, caller) => checkout.get(args, caller),
});
