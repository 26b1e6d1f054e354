/** Capability negotiation: what the agent implements, what the host can render, and their intersection (R51). */
import type { Brand } from '../brands/catalogue.ts';
import type {
  GetAdcpCapabilitiesRequest,
  GetAdcpCapabilitiesResponse,
  SiCapabilities,
  StandardComponent,
} from '../protocol/messages.ts';
import { type Release, SUPPORTED_MAJORS, SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import { CATALOG } from './surface.ts';

/** The negotiated capabilities; fixed for the rest of the session (R52). */
export interface Negotiated {
  standard: StandardComponent[];
  checkout: boolean;
  /** A2UI surfaces in the catalogue si-standard (R97). */
  a2ui?: true;
  /** MCP Apps (P39). */
  apps?: true;
}

export const STANDARD: StandardComponent[] = ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'];

/** R32: only what is implemented. */
const IMPLEMENTED: Negotiated = { standard: STANDARD, checkout: true, a2ui: true, apps: true };

/** For a host that declares no capabilities: the components that every host must render. */
const UNDECLARED: Negotiated = { standard: STANDARD, checkout: true };

/**
 * The intersection of the agent's capabilities and the host's. A host that sends none gets the six standard components and
 * checkout; a host that sends capabilities without `acp_checkout` has not negotiated it (R51). A2UI needs a catalogue that
 * both support; a host that names none means `standard`, which this agent does not support (docs/decisions/0046).
 * Returns undefined for the default, which is the most common case, so that the session need not store it.
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

/** The negotiated capabilities, with the default filled in. */
export function effectiveCapabilities(negotiated: Negotiated | undefined): Negotiated {
  return negotiated ?? UNDECLARED;
}

/** The negotiated capabilities in the wire's shape. Never echoes unknown values that the host sent. */
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
 * `specialisms` is left out for 3.0, whose enum lacks the value (R29); the SI block is left out when the `protocols` filter does not name it (R30).
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

/** AdCP 3.0 has no adcp_version: its clients send the major version only and reject unknown specialisms (docs/decisions/0001). */
function isAdcp30Client({ adcp_version, adcp_major_version }: GetAdcpCapabilitiesRequest): boolean {
  return adcp_version === undefined && adcp_major_version !== undefined;
}
