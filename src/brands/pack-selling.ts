/** The parts of a brand pack about what may be sold: states, days and limits (docs/decisions/0034-what-may-be-sold.md). */
import { z } from 'zod/v3';
import { day, id, money, strict, text } from './pack-values.ts';
import { WEEKDAYS } from './sale-days.ts';

/** The state of an item or variant apart from its stock. */
export const availability = () =>
  z
    .enum(['available', 'paused'])
    .describe('paused: not sold for the time being, whatever the stock; told as that, never as sold out.')
    .optional();

/** The days a dated item is sold for; each field narrows them further. */
export const SaleDays = strict({
  weekdays: z.array(z.enum(WEEKDAYS)).min(1).optional(),
  dates: z.array(day()).min(1).describe('These days and no others.').optional(),
  from: day().optional(),
  until: day().describe('The last day.').optional(),
  except: z.array(day()).default([]),
});

/** Limits on what the agent may hand over to checkout. */
export const Limits = strict({
  most_units: z.number().int().positive().describe('Units in one order, all lines together.').optional(),
  most_amount: money().describe('What one order may cost, as told and after offers.').optional(),
  blocked_items: z.array(id()).describe('Shown, but never handed over.').default([]),
  blocked_categories: z.array(text()).default([]),
  approval_above: money()
    .describe('An order that costs more needs the approval of a person; handoff and checkout say so.')
    .optional(),
});
