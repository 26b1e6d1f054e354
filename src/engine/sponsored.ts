/** The sponsored_context of every answer: who pays, how it may be used, what must be disclosed (R88). */
import type { Brand } from '../brands/catalogue.ts';
import type { SponsoredContext } from '../protocol/sponsored-context.ts';
import { iso } from './iso-time.ts';

/**
 * The sponsored_context of an answer (R44, R75, R88). A package with products is a `comparison_set`; everything else is
 * `presentation_only`. Never `reasoning_context` (R93).
 */
export function sponsoredContext(
  { pack }: Brand,
  agentUrl: string,
  about: { products: boolean; declared_at?: number },
): SponsoredContext {
  return {
    paying_principal: { brand: { domain: pack.brand.domain }, display_name: pack.brand.display_name },
    context_use: about.products ? 'comparison_set' : 'presentation_only',
    disclosure_obligation: {
      required: true,
      label_text: pack.disclosure.label_text,
      timing: about.products ? 'near_each_influenced_output' : 'before_use',
      proximity: about.products ? 'near_influenced_output' : 'near_rendered_unit',
      ...(pack.disclosure.jurisdictions && { jurisdictions: pack.disclosure.jurisdictions }),
    },
    declared_by: { role: 'brand_agent', agent_url: agentUrl },
    ...(about.declared_at !== undefined && { declared_at: iso(about.declared_at) }),
  };
}
