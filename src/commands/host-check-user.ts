/** The user of a checked host. Nobody is called so: where a value turns up, it came from here. */
import type { Canary } from '../lab/host-report/exchange.ts';

export const USER = {
  name: 'Quillon Ferrowick',
  email: 'wren7731@canary.example',
  phone: '+1 303 555 0147',
  shipping_address: {
    ...{ street: '48 Marrowbone Cutting', city: 'Denver', state: 'CO', postal_code: '80202', country: 'US' },
  },
};

/** What of it is looked for in what a host sends. */
export const CANARIES: readonly Canary[] = [
  { field: 'name', value: USER.name },
  { field: 'email', value: USER.email },
  { field: 'phone', value: USER.phone },
  { field: 'shipping_address', value: USER.shipping_address.street },
];
