import { z } from 'zod';
import { code, email, iata, instant, name, pax, text } from './field-schemas';
import { FIELDS } from './fields';
import { itemList } from './list-item';
import { AMOUNT_PATTERN, amountProblem, isCurrency } from './money';
import { says } from '../input/zod-problems';

/** Longest identifiers and short codes, in characters. */
const MAX_ID_LENGTH = 200;

/** Longest names of people, companies and statuses, in characters. */
const MAX_NAME_LENGTH = 200;

/** Longest path, in characters; fits fifty flights. */
const MAX_PATH_LENGTH = 1_000;

/** Longest phone number with its punctuation, in characters. */
const MAX_PHONE_LENGTH = 64;

const amount = code(
  AMOUNT_PATTERN,
  'AMOUNT_INVALID',
  'is not an amount; send a decimal string like "412.60"',
);

const CURRENCY_WRONG = 'is not a currency of ISO 4217; send three capital letters like "EUR"';
const currency = code(/^[A-Z]{3}$/, 'CURRENCY_INVALID', CURRENCY_WRONG).refine(
  isCurrency,
  says('CURRENCY_INVALID', CURRENCY_WRONG),
);

const bookingType = z.enum(
  ['One Way', 'Round Trip', 'Multicity'],
  says('BOOKING_TYPE_INVALID', 'is not one of "One Way", "Round Trip" and "Multicity"'),
);

/** A member that may be absent or null, with its documentation. */
const optional = <Schema extends z.ZodType>(field: keyof typeof FIELDS, schema: Schema) =>
  z
    .exactOptional(schema.nullable())
    .meta({ description: FIELDS[field].meaning, example: FIELDS[field].sample });

/** A member that may be absent but not null. */
const number = (field: keyof typeof FIELDS) =>
  z.exactOptional(pax).meta({ description: FIELDS[field].meaning, example: FIELDS[field].sample });
const list = (field: 'services' | 'seats') =>
  z.exactOptional(itemList).meta({ description: FIELDS[field].meaning, example: FIELDS[field].sample });

/** Members that orders and changes share: all but the id and the flights. */
export const ORDER_MEMBERS = {
  order_id: optional('order_id', text(MAX_ID_LENGTH)),
  pnr: optional('pnr', text(MAX_ID_LENGTH)),
  record_locator: optional('record_locator', text(MAX_ID_LENGTH)),
  booking_type: optional('booking_type', bookingType),
  origin: optional('origin', iata),
  destination: optional('destination', iata),
  full_path: optional('full_path', text(MAX_PATH_LENGTH)),
  adults_pax: number('adults_pax'),
  children_pax: number('children_pax'),
  infants_pax: number('infants_pax'),
  order_status: optional('order_status', name(MAX_NAME_LENGTH)),
  total_amount: optional('total_amount', amount),
  currency: optional('currency', currency),
  created_on: optional('created_on', instant),
  updated_on: optional('updated_on', instant),
  session_id: optional('session_id', text(MAX_ID_LENGTH)),
  agent_email: optional('agent_email', email),
  consumer_email: optional('consumer_email', email),
  psg_phone: optional('psg_phone', text(MAX_PHONE_LENGTH)),
  psg_email: optional('psg_email', email),
  consumer_iata_code: optional(
    'consumer_iata_code',
    code(
      /^[A-Z0-9-]{1,20}$/,
      'IATA_INVALID',
      'is not an IATA number; send 1 to 20 capital letters, digits or hyphens',
    ),
  ),
  consumer_country_code: optional(
    'consumer_country_code',
    code(/^[A-Z]{2}$/, 'COUNTRY_INVALID', 'is not a country; send two capital letters like "ES"'),
  ),
  consumer: optional('consumer', text(MAX_NAME_LENGTH)),
  provider: optional('provider', text(MAX_NAME_LENGTH)),
  agent: optional('agent', text(MAX_NAME_LENGTH)),
  agency: optional('agency', name(MAX_NAME_LENGTH)),
  services: list('services'),
  seats: list('seats'),
};

/** Checks rules about two members. Each rule applies only if both members are valid by themselves. */
export function checkTogether(order: unknown, context: z.core.$RefinementCtx): void {
  if (typeof order !== 'object' || order === null) return;
  const {
    total_amount: total,
    currency: unit,
    adults_pax: adults,
    infants_pax: infants,
  } = order as Record<string, unknown>;
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });

  if (typeof total === 'string' && AMOUNT_PATTERN.test(total)) {
    if (unit === null)
      refuse('currency', says('CURRENCY_INVALID', 'is not a currency for the amount; send one like "EUR"'));
    const known = typeof unit === 'string' && isCurrency(unit) ? unit : undefined;
    const problem = amountProblem(total, known);
    if (problem?.kind === 'too-fine') {
      const wrong = `has more decimals than ${known ?? 'any currency'} (${problem.decimals}); round it`;
      refuse('total_amount', says('AMOUNT_INVALID', wrong));
    }
  }
  if (typeof infants === 'number' && typeof adults === 'number' && infants > adults) {
    refuse(
      'infants_pax',
      says('PAX_INVALID', 'is more infants than adults; each infant travels on the lap of an adult'),
    );
  }
}

/** Option for `checkTogether`: run it even if other members are invalid, so that all problems are reported. */
export const EVEN_IF_INVALID = { when: () => true };
