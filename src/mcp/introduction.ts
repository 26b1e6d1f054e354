/** What a server says of itself before any call, the same for every caller (R13): its brand, its tools, how to use them. */
import type { CheckoutTool } from '../../tools/checkout/checkout-tool.ts';
import { checkoutInstructionsFor, instructionsFor } from '../../tools/instructions.ts';
import type { Tool, ToolCard } from '../../tools/tool.ts';
import { type BrandProfile, NO_BRAND } from '../brands/profile.ts';
import { appBeside, type ReadApp } from './app-resource.ts';

/** What `initialize` tells. Made of the brand alone, so that it need not wait for the tools to load. */
export interface Greeting {
  profile: BrandProfile;
  /** Address of a logo that this service itself serves, once it knows its own. */
  servedLogo?: () => string | undefined;
  instructions: string;
  version: string;
}

export interface Introduction extends Greeting {
  cards: readonly ToolCard[];
  /** The page of the MCP App. */
  app: ReadApp;
}

/** `checkout`: the checkout tools are served too. */
export function greet(given: Omit<Greeting, 'instructions'> & { checkout: boolean }): Greeting {
  const { checkout, ...rest } = given;
  return { ...rest, instructions: checkout ? checkoutInstructionsFor(rest.profile) : instructionsFor(rest.profile) };
}

export function introduce(given: {
  profile: BrandProfile;
  tools: readonly Tool[];
  /** Where a checkout is served too. */
  checkoutTools?: readonly CheckoutTool[];
  version: string;
  servedLogo?: () => string | undefined;
  /** Left out in the program, whose build puts it beside. */
  app?: ReadApp;
}): Introduction {
  const { profile, tools, checkoutTools, version, servedLogo, app = appBeside(import.meta.url) } = given;
  return {
    app,
    ...greet({ profile, servedLogo, version, checkout: checkoutTools !== undefined }),
    cards: Object.freeze([...tools, ...(checkoutTools ?? [])].map((tool) => tool.card(profile))),
  };
}

/** What MCP calls an Implementation. */
interface ServerInfo {
  name: string;
  title: string;
  version: string;
  description?: string;
  websiteUrl?: string;
  icons?: { src: string; mimeType?: string; sizes?: string[] }[];
}

/** Of a logo that the service draws (http/placeholder-image.ts). */
const SERVED_SIZE = '256x256';

/** From this version on an implementation may tell its description, website and icons. */
const FULL_SINCE = '2025-11-25';

/**
 * Name and title: hosts label a server and prefix its tools with the title, so it names the brand. `name` names the program
 * and is the same for all. `protocolVersion` is the one that the client was offered.
 */
export function serverInfo(
  { profile, version, servedLogo }: Omit<Greeting, 'instructions'>,
  protocolVersion: string,
): ServerInfo {
  const { name, sells, about, website } = profile;
  const served = servedLogo?.();
  const logo = served ?? profile.logo;
  const title =
    profile === NO_BRAND ? 'Sponsored Intelligence brand agent' : `${name} brand agent (Sponsored Intelligence)`;
  if (protocolVersion < FULL_SINCE) return { name: 'si-mcp', title, version };
  return {
    ...{ name: 'si-mcp', title, version },
    description: about ?? `${name}: ${sells}.`,
    ...(website !== undefined && { websiteUrl: website }),
    ...(logo !== undefined && {
      icons: [{ src: logo, ...typeOf(logo), ...(served !== undefined && { sizes: [SERVED_SIZE] }) }],
    }),
  };
}

const TYPES = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['svg', 'image/svg+xml'],
]);

function typeOf(address: string): { mimeType?: string } {
  const [path = ''] = address.split(/[?#]/);
  const mimeType = TYPES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
  return mimeType === undefined ? {} : { mimeType };
}
