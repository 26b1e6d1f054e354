/** A new checkout, as tests begin one. */
import type { Json } from './acp-official.ts';
import { acme, openMerchant, retail } from './merchant.ts';

export const create = (more: Json) => openMerchant(acme).create(retail(more));
