/**
 * Schemas of sponsored_context and the host's receipt for it (R88, R89). The payer's `brand` and `account` are the only closed
 * objects of the protocol: a receipt with unknown members in them is invalid.
 */
import { z } from 'zod/v3';
import { anyOf, closed, dateTime, email, list, open, unique, uri } from './keywords.ts';

const ContextUse = z.enum(['presentation_only', 'comparison_set', 'reasoning_context']);

const domain = () => z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/);
const https = () => uri({ inner: z.string().regex(/^https:\/\//) });
/** There are 249 countries. */
const MOST_COUNTRIES = 300;
const color = () => z.string().regex(/^#[0-9a-fA-F]{6}$/);
const pixels = () => z.number().int().min(1);

const ImageAsset = open({
  asset_type: z.literal('image'),
  url: uri(),
  width: pixels(),
  height: pixels(),
  file_size_bytes: z.number().int().min(1).optional(),
  format: z.string().optional(),
  alt_text: z.string().optional(),
  provenance: open({}).optional(),
});

/** A reference to a brand of another party. `countries` came with 3.2. */
const BrandReference = closed({
  domain: domain(),
  brand_id: z
    .string()
    .regex(/^[a-z0-9_]+$/)
    .optional(),
  countries: unique(list(z.string().regex(/^[A-Z]{2}$/), { min: 1, max: MOST_COUNTRIES })).optional(),
  industries: list(z.string()).optional(),
  data_subject_contestation: anyOf(
    closed({ url: https().optional(), email: email().optional(), languages: list(z.string()).optional() }),
    ['url', 'email'],
  ).optional(),
  brand_kit_override: open({
    logo: ImageAsset.optional(),
    colors: open({
      primary: color().optional(),
      secondary: color().optional(),
      accent: color().optional(),
    }).optional(),
    voice: z.string().optional(),
    tagline: z.string().optional(),
  }).optional(),
});

/** Declares who pays, how the content may be used, and what must be disclosed (R88). */
export const SponsoredContext = open({
  paying_principal: open({
    brand: BrandReference,
    account: closed({ account_id: z.string() }).optional(),
    operator: domain().optional(),
    display_name: z.string().optional(),
  }),
  context_use: ContextUse,
  disclosure_obligation: open({
    required: z.boolean(),
    label_text: z.string().optional(),
    timing: z.enum(['before_use', 'at_first_influenced_output', 'near_each_influenced_output']).optional(),
    proximity: z.enum(['session_level', 'near_rendered_unit', 'near_influenced_output']).optional(),
    jurisdictions: list(open({ country: z.string(), region: z.string().optional(), regulation: z.string() }), {
      min: 1,
      max: MOST_COUNTRIES,
    }).optional(),
  }),
  declared_by: open({
    role: z.enum(['brand_agent', 'seller', 'network', 'platform']),
    agent_url: https().optional(),
  }).optional(),
  declared_at: dateTime().optional(),
  ext: open({}).optional(),
});
export type SponsoredContext = z.infer<typeof SponsoredContext>;

/** Its cross-field invariants are checked in engine/receipts.ts (R89). */
export const SponsoredContextReceipt = open({
  sponsored_context: SponsoredContext,
  host_receipt: open({
    status: z.enum(['accepted', 'rejected']),
    received_at: dateTime(),
    accepted_context_use: ContextUse.optional(),
    host_surface: z.string().optional(),
    disclosure_commitment: open({
      status: z.enum(['accepted', 'not_required']),
      label_text: z.string().optional(),
      notes: z.string().optional(),
    }).optional(),
    rejection_reason: z.string().optional(),
  }),
  ext: open({}).optional(),
});
export type SponsoredContextReceipt = z.infer<typeof SponsoredContextReceipt>;
