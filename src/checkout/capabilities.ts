/** What this merchant can do: told on every session as the intersection with the agent (A22, A23), and in the discovery document (A45). */
import type { Brand } from '../brands/catalogue.ts';
import type { AgentCapabilities } from './requests.ts';

/** The ACP release spoken here, the only one. */
export const ACP_VERSION = '2026-04-17';

export const HANDLER_ID = 'card_sandbox';
export const PSP_NAME = 'sandbox';

const INTERVENTIONS = ['3ds'] as const;
export type Intervention = (typeof INTERVENTIONS)[number];

export function merchantId({ pack }: Brand): string {
  return `merchant_${pack.name}_${PSP_NAME}`;
}

/** What both sides can do. Never a reason to trust the agent: the issuer decides (CN 4.6). */
export function interventionsWith(agent: AgentCapabilities): Intervention[] {
  return INTERVENTIONS.filter((one) => agent.interventions?.supported?.includes(one));
}

/** Whether an agent that speaks of extensions named the discount extension, of whatever date. */
export function namesDiscounts({ extensions = [] }: AgentCapabilities): boolean {
  return extensions.some((one) => /^discount(@|$)/.test(typeof one === 'string' ? one : one.name));
}

/** ACP `Capabilities` of a session. Without discounts there is no `extensions`: an empty list is not valid (A24). */
export function sellerCapabilities(
  brand: Brand,
  { supported, discounts }: { supported: Intervention[]; discounts: boolean },
) {
  return {
    payment: { handlers: [cardHandler(brand)] },
    interventions: { supported, required: [], enforcement: 'conditional' },
    ...(discounts && {
      extensions: [
        {
          name: 'discount',
          extends: [
            '$.CheckoutSessionCreateRequest.discounts',
            '$.CheckoutSessionUpdateRequest.discounts',
            '$.CheckoutSession.discounts',
          ],
        },
      ],
    }),
  };
}

/** A25, PH 10.4. */
function cardHandler(brand: Brand) {
  const pages = `https://${brand.pack.brand.domain}/acp/handlers/tokenized-card`;
  return {
    id: HANDLER_ID,
    name: 'dev.acp.tokenized.card',
    display_name: 'Test card (sandbox)',
    version: '2026-01-22',
    spec: pages,
    requires_delegate_payment: true,
    requires_pci_compliance: false,
    psp: PSP_NAME,
    config_schema: `${pages}/config.json`,
    instrument_schemas: [`${pages}/instrument.json`],
    config: {
      merchant_id: merchantId(brand),
      psp: PSP_NAME,
      accepted_brands: ['visa'],
      accepted_funding_types: ['credit', 'debit'],
      supports_3ds: true,
      environment: 'sandbox',
    },
  };
}

/** E6. Public, so nothing of a merchant's is in it: no ids, no handlers, no tokens (A45). Only what is served is named (A46). */
export function discoveryDocument({ pack }: Brand, baseUrl: string, { mcp }: { mcp: boolean }) {
  return {
    protocol: { name: 'acp', version: ACP_VERSION, supported_versions: [ACP_VERSION] },
    api_base_url: baseUrl,
    transports: ['rest', ...(mcp ? ['mcp'] : [])],
    capabilities: {
      services: ['checkout', 'delegate_payment'],
      extensions: [{ name: 'discount' }],
      intervention_types: [...INTERVENTIONS],
      supported_currencies: [pack.currency.toLowerCase()],
      supported_locales: [pack.locale],
    },
  };
}
