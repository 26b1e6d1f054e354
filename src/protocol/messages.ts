/**
 * The wire contract: one zod schema for each of the ten messages (R15).
 * Every object is open (R9); types, run-time validation and the published JSON Schemas are all derived from it.
 * Only members with a description appear in `tools/list` (protocol/json-schema.ts).
 * Checks beyond the schemas are in protocol/rules.ts.
 */
import { z } from 'zod/v3';
import { A2uiSurface } from './a2ui.ts';
import { AdcpError } from './errors.ts';
import { idempotencyKey, optionalKey } from './idempotency-key.ts';
import { dateTime, defaulting, email, list, MAX_CHOICES, open, uri } from './keywords.ts';
import { SponsoredContext, SponsoredContextReceipt } from './sponsored-context.ts';

const anyObject = () => open({});

/* ---- Envelope (R4, R9–R12) ---- */

/** No descriptions: host code sends these members; a model that sees them listed would invent values. */
const requestEnvelope = {
  adcp_version: z.string().optional(),
  adcp_major_version: z.number().int().min(1).max(99).optional(),
  context: anyObject().optional(),
  ext: anyObject().optional(),
};

const responseEnvelope = {
  status: z.enum(['completed', 'failed']).describe('Task status, not the session status.').optional(),
  adcp_version: z.string().describe('The AdCP release served.').optional(),
  context: anyObject().describe('The context of the request, unchanged.').optional(),
  replayed: z.boolean().describe('True when an earlier answer to the same idempotency_key is returned.').optional(),
  message: z.string().describe('One line about the outcome.').optional(),
  errors: list(AdcpError).optional(),
  ext: anyObject().optional(),
};

/* ---- Shared objects (R15) ---- */

export const SessionStatus = z.enum(['active', 'pending_handoff', 'complete', 'terminated']);
export type SessionStatus = z.infer<typeof SessionStatus>;

export const TerminationReason = z.enum([
  'handoff_transaction',
  'handoff_complete',
  'user_exit',
  'session_timeout',
  'host_terminated',
]);
export type TerminationReason = z.infer<typeof TerminationReason>;

export const AvailabilityStatus = z.enum([
  'available',
  'limited',
  'sold_out',
  'expired',
  'region_restricted',
  'inactive',
]);
export type AvailabilityStatus = z.infer<typeof AvailabilityStatus>;

export const ConsentScope = z.enum(['name', 'email', 'shipping_address', 'phone', 'locale']);
export type ConsentScope = z.infer<typeof ConsentScope>;

const ShippingAddress = open({
  street: z.string().optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  postal_code: z.string().optional(),
  country: z.string().optional(),
});
export type ShippingAddress = z.infer<typeof ShippingAddress>;

/** The format is checked in protocol/rules.ts, and only with consent (P1). */
const consentedEmail = () => email({ unchecked: true });

/** Only `consent_granted` is required; a `user` field counts only with consent and in scope (R57–R60). */
export const Identity = open({
  consent_granted: defaulting(z.boolean(), false).describe('True only after the user agreed to share personal data.'),
  consent_timestamp: dateTime().describe('ISO 8601 with zone.').optional(),
  consent_scope: list(ConsentScope, { max: MAX_CHOICES }).describe('User fields the consent covers.').optional(),
  privacy_policy_acknowledged: open({
    brand_policy_url: uri().optional(),
    brand_policy_version: z.string().optional(),
  }).optional(),
  user: open({
    email: consentedEmail().optional(),
    name: z.string().optional(),
    locale: z.string().optional(),
    phone: z.string().optional(),
    shipping_address: ShippingAddress.optional(),
  })
    .describe(
      'Only with consent: name, email, phone, locale, shipping_address {street, city, state, postal_code, country}.',
    )
    .optional(),
  anonymous_session_id: z.string().describe("Host's pseudonym for the user.").optional(),
});
export type Identity = z.infer<typeof Identity>;

export const StandardComponent = z.enum(['text', 'link', 'image', 'product_card', 'carousel', 'action_button']);
export type StandardComponent = z.infer<typeof StandardComponent>;

/** A flag, or a description of the capability. */
const modality = <T extends z.ZodRawShape>(shape: T) => z.union([z.boolean(), open(shape)]).optional();
const name = () => z.string().optional();

/** Sent by both sides; the intersection applies to the rest of the session (R51, R52). */
export const SiCapabilities = open({
  modalities: open({
    conversational: z.boolean().optional(),
    voice: modality({ provider: name(), voice_id: name() }),
    video: modality({ formats: list(z.string()).optional(), max_duration_seconds: z.number().int().optional() }),
    avatar: modality({ provider: name(), avatar_id: name() }),
  }).optional(),
  components: open({
    standard: list(StandardComponent, { max: MAX_CHOICES }).optional(),
    extensions: anyObject().optional(),
  }).optional(),
  commerce: open({ acp_checkout: z.boolean().optional() }).optional(),
  a2ui: open({ supported: z.boolean().optional(), catalogs: list(z.string()).optional() }).optional(),
  mcp_apps: z.boolean().optional(),
});
export type SiCapabilities = z.infer<typeof SiCapabilities>;

/** `data` is always sent although the official schema does not require it (R94). */
export const UiElement = open({ type: StandardComponent, id: z.string().optional(), data: anyObject() });
export type UiElement = z.infer<typeof UiElement>;

const SiResponse = open({
  message: z.string(),
  ui_elements: list(UiElement).optional(),
  surface: A2uiSurface.optional(),
});

const Price = open({ amount: z.number(), currency: z.string() });

/** Present when and only when the session is `pending_handoff` (R65, R66). Amounts are major units. */
export const Handoff = open({
  type: z.enum(['transaction', 'complete']),
  intent: open({ action: z.string(), product: anyObject(), price: Price }).optional(),
  context_for_checkout: open({
    conversation_summary: z.string(),
    applied_offers: list(z.string()).optional(),
  }).optional(),
});
export type Handoff = z.infer<typeof Handoff>;

const integerMinor = () => z.number().int();

/** The ACP 2026-04-17 CheckoutSessionCreateRequest as we emit it (A17, A56). Amounts are integer minor units. */
export const CheckoutPayload = z.object({
  line_items: list(z.object({ id: z.string(), name: z.string(), unit_amount: integerMinor() }), { min: 1 }),
  currency: z.string().regex(/^[a-z]{3}$/),
  capabilities: z.object({
    interventions: z.object({ supported: list(z.string()) }),
    extensions: list(z.string(), { min: 1 }).optional(),
  }),
  buyer: z
    .object({ email: z.string(), full_name: z.string().optional(), phone_number: z.string().optional() })
    .optional(),
  fulfillment_details: z
    .object({
      name: z.string().optional(),
      phone_number: z.string().optional(),
      email: z.string().optional(),
      address: z
        .object({
          name: z.string(),
          line_one: z.string(),
          city: z.string(),
          state: z.string(),
          country: z.string(),
          postal_code: z.string(),
        })
        .optional(),
    })
    .optional(),
  discounts: z.object({ codes: list(z.string(), { min: 1 }) }).optional(),
  affiliate_attribution: anyObject().optional(),
  locale: z.string().optional(),
  timezone: z.string().optional(),
  quote_id: z.string(),
  metadata: open({ adcp_session_id: z.string() }),
});
export type CheckoutPayload = z.infer<typeof CheckoutPayload>;

/** Where to open a checkout, and with which payload (R82, A55–A58). */
export const AcpHandoff = open({
  checkout_url: uri({ inner: z.string().regex(/^https?:\/\//) }),
  checkout_token: z.string(),
  payload: CheckoutPayload,
  expires_at: dateTime(),
});
export type AcpHandoff = z.infer<typeof AcpHandoff>;

/** Readable in both vocabularies: `action` and `suggested_action` always agree (R86). */
export const FollowUp = open({
  action: z.enum(['save_for_later', 'set_reminder', 'subscribe_updates']),
  suggested_action: z.enum(['save_for_later', 'set_reminder', 'remind_later', 'subscribe_updates']),
  data: anyObject(),
  message: z.string(),
});
export type FollowUp = z.infer<typeof FollowUp>;

/* ---- get_adcp_capabilities (R25–R33) ---- */

export const GetAdcpCapabilitiesRequest = open({
  ...requestEnvelope,
  idempotency_key: optionalKey(),
  protocols: list(z.enum(['media_buy', 'signals', 'governance', 'sponsored_intelligence', 'creative']), {
    min: 1,
    max: MAX_CHOICES,
  })
    .describe('Only the details of these.')
    .optional(),
});
export type GetAdcpCapabilitiesRequest = z.infer<typeof GetAdcpCapabilitiesRequest>;

/** Where an agent is reached. */
export const SiEndpoint = open({
  transports: list(open({ type: z.enum(['mcp', 'a2a']), url: uri() }), { min: 1 }),
  preferred: z.enum(['mcp', 'a2a']).optional(),
});

export const GetAdcpCapabilitiesResponse = open({
  ...responseEnvelope,
  adcp: open({
    major_versions: list(z.number().int(), { min: 1 }),
    supported_versions: list(z.string()),
    build_version: z.string().optional(),
    idempotency: open({
      supported: z.boolean(),
      replay_ttl_seconds: z.number().int().min(3600).max(604800).optional(),
      in_flight_max_seconds: z.number().int().optional(),
    }),
  }),
  supported_protocols: list(z.string(), { min: 1 }),
  experimental_features: list(z.string()),
  specialisms: list(z.string()).optional(),
  sponsored_intelligence: open({
    endpoint: SiEndpoint,
    capabilities: SiCapabilities,
    brand_url: uri().optional(),
    brand: open({ domain: z.string() }).optional(),
  }).optional(),
  last_updated: dateTime().optional(),
});
export type GetAdcpCapabilitiesResponse = z.infer<typeof GetAdcpCapabilitiesResponse>;

/* ---- si_get_offering (R34–R46) ---- */

/** Products shown when a request names no `product_limit`. */
export const DEFAULT_PRODUCTS = 5;

export const SiGetOfferingRequest = open({
  ...requestEnvelope,
  idempotency_key: optionalKey(),
  offering_id: z.string().describe("One of the brand's offering ids, unchanged."),
  intent: z.string().describe('What the user wants, without personal data.').optional(),
  include_products: defaulting(z.boolean(), false).describe('Also return matching products.').optional(),
  product_limit: defaulting(z.number().int().min(1).max(50), DEFAULT_PRODUCTS).describe('1 to 50.').optional(),
});
export type SiGetOfferingRequest = z.infer<typeof SiGetOfferingRequest>;

const MatchingProduct = open({
  product_id: z.string(),
  name: z.string(),
  price: z.string().optional(),
  original_price: z.string().optional(),
  image_url: uri().optional(),
  url: uri().optional(),
  availability_summary: z.string().optional(),
  availability_status: AvailabilityStatus.optional(),
});
export type MatchingProduct = z.infer<typeof MatchingProduct>;

export const SiGetOfferingResponse = open({
  ...responseEnvelope,
  available: z.boolean().describe('Whether the offering can be engaged now.'),
  offering_id: z.string().optional(),
  offering_token: z.string().describe('Pass to si_initiate_session so that the agent knows what was shown.').optional(),
  ttl_seconds: z.number().int().min(0).optional(),
  checked_at: dateTime().optional(),
  offering: open({
    offering_id: z.string(),
    title: z.string().optional(),
    summary: z.string().optional(),
    tagline: z.string().optional(),
    expires_at: dateTime().optional(),
    availability_status: AvailabilityStatus.optional(),
    price_hint: z.string().optional(),
    image_url: uri().optional(),
    landing_url: uri().optional(),
  }).optional(),
  matching_products: list(MatchingProduct).optional(),
  total_matching: z.number().int().min(0).optional(),
  sponsored_context: SponsoredContext.optional(),
  unavailable_reason: z.enum(['sold_out', 'expired', 'region_restricted', 'inactive']).optional(),
  alternative_offering_ids: list(z.string()).optional(),
});
export type SiGetOfferingResponse = z.infer<typeof SiGetOfferingResponse>;

/* ---- si_initiate_session (R47–R62) ---- */

export const SiInitiateSessionRequest = open({
  ...requestEnvelope,
  intent: z.string().describe('What the user wants, in plain words.'),
  identity: Identity.describe('Consent, and personal data only with it.'),
  idempotency_key: idempotencyKey(),
  offering_id: z.string().describe('Offering to apply, if known.').optional(),
  offering_token: z.string().describe('From si_get_offering, unchanged.').optional(),
  media_buy_id: z.string().describe('Attribution id.').optional(),
  placement: z.string().describe('Where the session began.').optional(),
  supported_capabilities: SiCapabilities.describe('What the host can render; omit if unknown.').optional(),
  sponsored_context_receipt: SponsoredContextReceipt.describe('Receipt for a sponsored_context.').optional(),
});
export type SiInitiateSessionRequest = z.infer<typeof SiInitiateSessionRequest>;

export const SiInitiateSessionResponse = open({
  ...responseEnvelope,
  session_id: z.string().describe('Pass to every later call of this conversation.'),
  session_status: SessionStatus,
  session_ttl_seconds: z
    .number()
    .int()
    .min(1)
    .describe('Seconds without a call after which the session is gone.')
    .optional(),
  response: SiResponse,
  negotiated_capabilities: SiCapabilities.optional(),
  sponsored_context: SponsoredContext.optional(),
});
export type SiInitiateSessionResponse = z.infer<typeof SiInitiateSessionResponse>;

/* ---- si_send_message (R63–R75) ---- */

export const ActionResponse = open({
  action: z.string().describe('Its action, verbatim.').optional(),
  // Documented, but not in any official schema: values other than strings are ignored.
  element_id: z.string().optional().catch(undefined).describe('Its id, if any.'),
  payload: anyObject().describe('Its payload, verbatim.').optional(),
});
export type ActionResponse = z.infer<typeof ActionResponse>;

/** The rule "message or action_response" is checked in protocol/rules.ts, so that the published root stays a plain object. */
export const SiSendMessageRequest = open({
  ...requestEnvelope,
  session_id: z.string().describe('From si_initiate_session, unchanged.'),
  idempotency_key: idempotencyKey(),
  message: z.string().describe("The user's words, unedited. Or use action_response.").optional(),
  action_response: ActionResponse.describe('A pressed button.').optional(),
  sponsored_context_receipt: SponsoredContextReceipt.describe('Receipt for a sponsored_context.').optional(),
});
export type SiSendMessageRequest = z.infer<typeof SiSendMessageRequest>;

export const SiSendMessageResponse = open({
  ...responseEnvelope,
  session_id: z.string(),
  session_status: SessionStatus,
  response: SiResponse,
  handoff: Handoff.optional(),
  mcp_resource_uri: z.string().optional(),
  sponsored_context: SponsoredContext.optional(),
});
export type SiSendMessageResponse = z.infer<typeof SiSendMessageResponse>;

/* ---- si_terminate_session (R76–R87) ---- */

export const SiTerminateSessionRequest = open({
  ...requestEnvelope,
  session_id: z.string().describe('From si_initiate_session, unchanged.'),
  reason: TerminationReason.describe('handoff_transaction to buy, after pending_handoff.'),
  termination_context: open({
    summary: z.string().optional(),
    transaction_intent: open({
      action: z.enum(['purchase', 'subscribe']).optional(),
      product: anyObject().optional(),
    }).optional(),
    cause: z.string().optional(),
  })
    .describe('Notes; never changes what is sold.')
    .optional(),
});
export type SiTerminateSessionRequest = z.infer<typeof SiTerminateSessionRequest>;

export const SiTerminateSessionResponse = open({
  ...responseEnvelope,
  session_id: z.string(),
  terminated: z.literal(true),
  session_status: SessionStatus,
  acp_handoff: AcpHandoff.optional(),
  follow_up: FollowUp.optional(),
});
export type SiTerminateSessionResponse = z.infer<typeof SiTerminateSessionResponse>;
