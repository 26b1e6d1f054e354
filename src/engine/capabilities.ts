/** What this agent can do, what a host can show, and what both can: the negotiated capabilities (R51). */
import type { Brand } from '../brands/catalogue.ts';
import type {
  GetAdcpCapabilitiesRequest,
  GetAdcpCapabilitiesResponse,
  SiCapabilities,
  StandardComponent,
} from '../protocol/messages.ts';
import { type Release, SUPPORTED_MAJORS, SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import { CATALOG } from './surface.ts';

/** What binds every later turn of a session (R52). */
export interface Negotiated {
  standard: StandardComponent[];
  checkout: boolean;
  /** A2UI surfaces in the catalogue si-standard (R97). */
  a2ui?: true;
  /** MCP Apps (P39). */
  apps?: true;
}

export const STANDARD: StandardComponent[] = ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'];

/** R32: what is implemented and nothing else. */
const IMPLEMENTED: Negotiated = { standard: STANDARD, checkout: true, a2ui: true, apps: true };

/** What a host gets that says nothing of itself: what every host must render. */
const UNDECLARED: Negotiated = { standard: STANDARD, checkout: true };

/**
 * Our capabilities ∩ the host's. A host that sends none gets the six standard components, which every host must render,
 * and our commerce value; one that sends capabilities without `acp_checkout` has not negotiated it (R51). A2UI needs a
 * catalogue that both have; a host that names none has `standard`, which is not ours (docs/decisions/0046).
 * Undefined stands for what a host gets that says nothing: so it is with most, and then no session needs to remember a list.
 */
export function negotiate(host: SiCapabilities | undefined): Negotiated | undefined {
  const shown = host?.components?.standard ?? STANDARD;
  const standard = STANDARD.filter((component) => shown.includes(component));
  const checkout = host === undefined || host.commerce?.acp_checkout === true;
  const a2ui = host?.a2ui?.supported === true && host.a2ui.catalogs?.includes(CATALOG) === true;
  const apps = host?.mcp_apps === true;
  if (checkout && standard.length === STANDARD.length && !a2ui && !apps) return undefined;
  return { standard, checkout, ...(a2ui && { a2ui: true }), ...(apps && { apps: true }) };
}

/** What binds a session, written out. */
export function effectiveCapabilities(negotiated: Negotiated | undefined): Negotiated {
  return negotiated ?? UNDECLARED;
}

/** The negotiated capabilities in the wire's shape. Never repeats what the host sent and we do not know. */
export function asSiCapabilities({ standard, checkout, a2ui, apps }: Negotiated): SiCapabilities {
  return {
    modalities: { conversational: true, voice: false, video: false, avatar: false },
    components: { standard, extensions: {} },
    commerce: { acp_checkout: checkout },
    a2ui: { supported: a2ui === true, ...(a2ui && { catalogs: [CATALOG] }) },
    mcp_apps: apps === true,
  };
}

/**
 * The answer to get_adcp_capabilities (R25–R33): a pure function of brand, request and release.
 * `specialisms` is left out for 3.0, whose enum does not know ours (R29); the SI block goes when the filter lacks it (R30).
 */
export function describeAgent(
  { pack }: Brand,
  request: GetAdcpCapabilitiesRequest,
  release: Release,
  agent: { url: string; build_version: string; replay_ttl_seconds: number },
): GetAdcpCapabilitiesResponse {
  const { protocols } = request;
  const wanted = protocols === undefined || protocols.includes('sponsored_intelligence');
  return {
    adcp: {
      major_versions: [...SUPPORTED_MAJORS],
      supported_versions: [...SUPPORTED_VERSIONS],
      build_version: agent.build_version,
      idempotency: { supported: true, replay_ttl_seconds: agent.replay_ttl_seconds },
    },
    supported_protocols: ['sponsored_intelligence'],
    experimental_features: ['sponsored_intelligence.core'],
    ...(release !== '3.0' && !isAdcp30Client(request) && { specialisms: ['sponsored-intelligence'] }),
    ...(wanted && {
      sponsored_intelligence: {
        endpoint: { transports: [{ type: 'mcp', url: agent.url }], preferred: 'mcp' },
        capabilities: asSiCapabilities(IMPLEMENTED),
        ...(pack.brand.brand_url && { brand_url: pack.brand.brand_url }),
        brand: { domain: pack.brand.domain },
      },
    }),
    last_updated: pack.updated_at,
  };
}

/** 3.0 has no adcp_version: its clients name the major alone, and refuse a specialism they do not know (docs/decisions/0001). */
function isAdcp30Client({ adcp_version, adcp_major_version }: GetAdcpCapabilitiesRequest): boolean {
  return adcp_version === undefined && adcp_major_version !== undefined;
}
