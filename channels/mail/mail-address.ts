import { isEmail } from '../../domain/input/email';
import type { OrderFieldName } from '../../domain/order/fields';
import type { TemplateView } from '../../domain/order/order-event';
import { UnsendableError } from '../../domain/delivery/unsendable-error';

/** The fields that hold a mail address. */
export const ADDRESS_FIELDS = [
  'agent_email',
  'consumer_email',
  'psg_email',
] as const satisfies readonly OrderFieldName[];

const ONE_TAG = /^\{\{\s*([a-z_]+)\s*\}\}$|^\{\{\{\s*([a-z_]+)\s*\}\}\}$/;

/** The field that a recipient refers to, if the recipient is exactly one tag of an address field. */
export const addressField = (recipient: string): (typeof ADDRESS_FIELDS)[number] | undefined => {
  const [, inDouble, inTriple] = ONE_TAG.exec(recipient) ?? [];
  return ADDRESS_FIELDS.find((name) => name === (inDouble ?? inTriple));
};

/** @returns undefined if the order has no value for the field */
const addressOf = (recipient: string, view: TemplateView): string | undefined => {
  const field = addressField(recipient);
  const address = field === undefined ? recipient : view[field];
  if (address === null || address === '') return undefined;
  // Validate again, so that an order's value cannot inject a second address or a header.
  if (!isEmail(address))
    throw new UnsendableError('MAIL_UNSENDABLE', `${field ?? 'a recipient'} is not a plain mail address`);
  return address;
};

/**
 * Renders recipients to distinct addresses, in order. Omits fields without a value.
 *
 * @throws UnsendableError that names the field of an invalid address, never the address
 */
export const renderAddresses = (
  recipients: string | readonly string[] | undefined,
  view: TemplateView,
): readonly string[] => {
  const list = recipients === undefined ? [] : typeof recipients === 'string' ? [recipients] : recipients;
  const addresses = list.map((each) => addressOf(each, view)).filter((each) => each !== undefined);
  return [...new Set(addresses)];
};

/** Like {@link renderAddresses}, for the required `to`. @throws UnsendableError also if no address is left */
export const renderRecipients = (
  recipients: string | readonly string[],
  view: TemplateView,
): readonly string[] => {
  const addresses = renderAddresses(recipients, view);
  if (addresses.length === 0)
    throw new UnsendableError('MAIL_UNSENDABLE', 'the order has no value for any field that mail.to names');
  return addresses;
};
