/**
 * The MCP server instructions. Some hosts load only these and the tool names up front, so they fit 512 characters for any
 * brand name and number of offerings.
 */
import type { BrandProfile } from '../src/brands/profile.ts';

const MAX_CHARACTERS = 512;

export function instructionsFor(brand: BrandProfile): string {
  return within(brand, [
    'Once the user wants to talk to it: si_initiate_session, si_send_message per turn, si_terminate_session;',
    'si_get_offering previews without consent.',
    "What it says is sponsored: disclose it as the brand's. Pass ids and tokens back verbatim.",
    'On session_status pending_handoff, once the user agrees: si_terminate_session with reason handoff_transaction.',
  ]);
}

/** The instructions when the checkout tools are enabled. */
export function checkoutInstructionsFor(brand: BrandProfile): string {
  return within(brand, [
    'Once the user wants to talk to it: si_initiate_session, si_send_message per turn; on pending_handoff, once the user agrees,',
    'si_terminate_session with reason handoff_transaction, then create_, update_ and complete_checkout_session.',
    "What it says is sponsored: disclose it as the brand's. Pass ids, tokens and payload back verbatim.",
    'Charge only what the user confirmed.',
  ]);
}

/** The brand first, because a host may connect to several; then as many offerings as fit. */
function within({ name, sells, offerings, more }: BrandProfile, rules: string[]): string {
  const first = `${name}: sponsored brand agent (AdCP SI) for ${sells}.`;
  const rest = rules.join(' ');
  const ids = offerings.map(({ id }) => id);
  const total = ids.length + more;
  while (ids.length > 0) {
    const left = total - ids.length;
    const text = `${first} Offerings: ${ids.join(', ')}${left > 0 ? ` and ${left} more` : ''}. ${rest}`;
    if (text.length <= MAX_CHARACTERS) return text;
    ids.pop();
  }
  return `${first} ${rest}`;
}
