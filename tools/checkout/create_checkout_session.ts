import { z } from 'zod/v3';
import { anyObject, defineCheckoutTool, writeMeta } from './checkout-tool.ts';

export default defineCheckoutTool({
  name: 'create_checkout_session',
  title: ({ name }) => `Start a checkout with ${name}`,
  description: ({ name }) =>
    `Use after si_terminate_session of ${name}'s agent returned acp_handoff, before its expires_at: send acp_handoff.payload unchanged. ` +
    'Nothing is charged. Returns prices, delivery options and messages to resolve.',
  inputSchema: z.object({
    meta: writeMeta(),
    payload: anyObject('ACP CheckoutSessionCreateRequest; acp_handoff.payload is one.'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handle: (args, checkout, caller) => checkout.create(args, caller),
});
