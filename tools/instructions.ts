/**
 * What a host tells its model about this server. Some hosts load only this and the tool names up front, so it fits 512
 * characters, whatever the brand is called and however many offerings it has.
 */
import type { BrandProfile } from '../src/brands/profile.ts';

const MOST_CHARACTERS = 512;

export function instructionsFor(brand: BrandProfile): string {
  return within(brand, [
    'Once the user wants to talk to it: si_initiate_session, si_send_message per turn, si_terminate_session;',
    'si_get_offering previews without consent.',
    "What it says is sponsored: disclose it as the brand's. Pass ids and tokens back verbatim.",
    'On session_status pending_handoff, once the user agrees: si_terminate_session with reason handoff_transaction.',
  ]);
}

/** The same where the checkout tools are served too. */
export function checkoutInstructionsFor(brand: BrandProfile): string {
  return within(brand, [
    'Once the user wants to talk to it: si_initiate_session, si_send_message per turn; on pending_handoff, once the user agrees,',
    'si_terminate_session with reason handoff_transaction, then create_, update_ and complete_checkout_session.',
    "What it says is sponsored: disclose it as the brand's. Pass ids, tokens and payload back verbatim.",
    'Charge only what the user confirmed.',
  ]);
}

/** The brand first, because a host may hold several; its offerings as far as there is room. */
function within({ name, sells, offerings, more }: BrandProfile, rules: string[]): string {
  const first = `${name}: sponsored brand agent (AdCP SI) for ${sells}.`;
  const rest = rules.join(' ');
  const ids = offerings.map(({ id }) => id);
  const total = ids.length + more;
  while (ids.length > 0) {
    const left = total - ids.length;
    const text = `${first} Offerings: ${ids.join(', ')}${left > 0 ? ` and ${left} more` : ''}. ${rest}`;
    if (text.length <= MOST_CHARACTERS) return text;
    ids.pop();
  }
  return `${first} ${rest}`;
}
