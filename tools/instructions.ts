/** What a host tells its model about this server. Some hosts load only this and the tool names up front, so it fits 512 characters. */
export const instructions = [
  'A brand agent for Sponsored Intelligence (AdCP).',
  'Order: get_adcp_capabilities, si_get_offering, ask the user for consent, si_initiate_session, si_send_message per turn, si_terminate_session.',
  "What the brand says is sponsored content: disclose it as the brand's.",
  'Pass ids and tokens back verbatim. Use a new random idempotency_key for each call.',
  'On session_status pending_handoff, once the user agrees, call si_terminate_session with reason handoff_transaction.',
].join(' ');

/** The same where the checkout tools are served too; as short. */
export const checkoutInstructions = [
  'A brand agent for Sponsored Intelligence (AdCP).',
  'Order: get_adcp_capabilities, si_get_offering, ask the user for consent, si_initiate_session, si_send_message per turn;',
  'on pending_handoff, once the user agrees, si_terminate_session with reason handoff_transaction; then create_, update_ and complete_checkout_session.',
  "What the brand says is sponsored content: disclose it as the brand's.",
  'Pass ids, tokens and payload back verbatim.',
  'Use a new idempotency_key for each call. Charge only what the user confirmed.',
].join(' ');
