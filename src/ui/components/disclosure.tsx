import { fieldsOf, textOf } from '../read.ts';

/** The sponsorship disclosure, shown next to each answer as sponsored_context requires. */
export function Disclosure({ context }: { context: unknown }) {
  const { disclosure_obligation, paying_principal } = fieldsOf(context);
  const { required, label_text } = fieldsOf(disclosure_obligation);
  const payer = textOf(fieldsOf(paying_principal).display_name, 200);
  const label = textOf(label_text, 200) ?? (payer === undefined ? undefined : `Sponsored by ${payer}`);
  if (label === undefined || required === false) return null;
  return <p class="si-disclosure">{label}</p>;
}
