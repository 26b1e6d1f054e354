/**
 * The successes that a release of AdCP admits, for the answers of any agent. The schemas that we ship (src/protocol/schemas) say what
 * our own agent sends, which is less; these take the types, enumerations and formats from the same source and require what the
 * official schemas require. What has a check of its own (status, session_status, ui_elements, handoff, sponsored_context) is left to it.
 */
import { z } from 'zod/v3';
import { dateTime, list, open, uri } from '../../protocol/keywords.ts';
import { AvailabilityStatus, SiCapabilities, SiEndpoint } from '../../protocol/messages.ts';

const text = () => z.string().optional();

const MatchingProduct = open({
  product_id: z.string(),
  name: z.string(),
  price: text(),
  original_price: text(),
  image_url: uri().optional(),
  url: uri().optional(),
  availability_summary: text(),
  availability_status: AvailabilityStatus.optional(),
});

const SiResponse = open({ message: text(), ui_elements: list(open({})).optional(), surface: open({}).optional() });

const RESPONSES: Record<string, z.ZodTypeAny> = {
  get_adcp_capabilities: open({
    adcp: open({
      major_versions: list(z.number().int().min(1), { min: 1 }),
      supported_versions: list(z.string()).optional(),
      build_version: text(),
      idempotency: open({
        supported: z.boolean(),
        replay_ttl_seconds: z.number().int().optional(),
        in_flight_max_seconds: z.number().int().optional(),
      }),
    }),
    supported_protocols: list(z.string(), { min: 1 }),
    experimental_features: list(z.string()).optional(),
    specialisms: list(z.string()).optional(),
    sponsored_intelligence: open({
      endpoint: SiEndpoint,
      capabilities: SiCapabilities,
      brand_url: uri().optional(),
    }).optional(),
    last_updated: dateTime().optional(),
  }),
  si_get_offering: open({
    available: z.boolean(),
    offering_token: text(),
    ttl_seconds: z.number().int().min(0).optional(),
    checked_at: dateTime().optional(),
    offering: open({
      offering_id: text(),
      title: text(),
      summary: text(),
      tagline: text(),
      expires_at: dateTime().optional(),
      availability_status: AvailabilityStatus.optional(),
      price_hint: text(),
      image_url: uri().optional(),
      landing_url: uri().optional(),
    }).optional(),
    matching_products: list(MatchingProduct).optional(),
    total_matching: z.number().int().min(0).optional(),
    unavailable_reason: text(),
    alternative_offering_ids: list(z.string()).optional(),
  }),
  si_initiate_session: open({
    session_ttl_seconds: z.number().int().min(1).optional(),
    response: SiResponse.optional(),
    negotiated_capabilities: SiCapabilities.optional(),
  }),
  si_send_message: open({ response: SiResponse.optional(), mcp_resource_uri: text() }),
  si_terminate_session: open({
    acp_handoff: open({
      checkout_url: text(),
      checkout_token: text(),
      payload: open({}).optional(),
      expires_at: dateTime().optional(),
    }).optional(),
    follow_up: open({ data: open({}).optional() }).optional(),
  }),
};

/** What is wrong with the body of a success, as `path: problem`; undefined when it is right. */
export function schemaProblem(tool: string, body: unknown): string | undefined {
  const schema = RESPONSES[tool];
  const [issue] = schema?.safeParse(body).error?.issues ?? [];
  return issue && `${issue.path.join('.') || 'the body'}: ${issue.message}`;
}
