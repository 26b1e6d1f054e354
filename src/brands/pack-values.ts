/** Schemas of the values in a brand pack, with their error messages. */
import { z } from 'zod/v3';
import { dateTime, uri } from '../protocol/keywords.ts';
import { isDay } from './sale-days.ts';

/** An object without unknown keys. */
export const strict = <T extends z.ZodRawShape>(shape: T) => z.object(shape).strict();
/** Text the agent may say. Characters that hide or reorder text are rejected. */
export const text = (words = z.string().min(1)) =>
  words.refine((said) => !/(?![\n\t])\p{Cc}|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(said), {
    message: 'leave out control characters and invisible marks',
  });
export const id = () => z.string().min(1).max(200);
const HTTPS = 'write an address that starts with https://';
export const https = () =>
  uri({
    inner: z.string().regex(/^https:\/\//, HTTPS),
    message: `${HTTPS}, with spaces and letters outside ASCII percent-encoded`,
  });
export const time = () => dateTime({ message: 'write a time such as 2026-01-12T09:00:00Z' });
const AMOUNT = { message: 'write an amount such as 199 or "19.99", without sign or currency' };
export const money = () =>
  z.union([z.number().nonnegative(AMOUNT), z.string().regex(/^\d+(\.\d+)?$/, AMOUNT)], { errorMap: () => AMOUNT });
export const country = () => z.string().regex(/^[A-Z]{2}$/, 'write two capital letters such as US');
export const place = () =>
  z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, 'write a country such as US, or a region such as US-CA');
const DAY = 'write a day such as 2026-02-03';
export const day = () =>
  z
    .string({ errorMap: () => ({ message: DAY }) })
    .regex(/^\d{4}-\d\d-\d\d$/, DAY)
    .refine((said) => isDay(said), { message: DAY });
export const workingDays = () => z.number().int().nonnegative().max(365);
export const scalar = () =>
  z.union([z.string(), z.number(), z.boolean()], {
    errorMap: () => ({ message: 'write text, a number, true or false' }),
  });
