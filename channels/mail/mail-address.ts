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

/** The field that a recipient names, where it is nothing but one tag of such a field. */
export const addressField = (recipient: string): (typeof ADDRESS_FIELDS)[number] | undefined => {
  const [, inDouble, inTriple] = ONE_TAG.exec(recipient) ?? [];
  return ADDRESS_FIELDS.find((name) => name === (inDouble ?? inTriple));
};

/** @returns undefined for a tag of a field that the order has no value for */
const addressOf = (recipient: string, view: TemplateView): string | undefined => {
  const field = addressField(recipient);
  const address = field === undefined ? recipient : view[field];
  if (address === null || address === '') return undefined;
  // Looked at again: whatever an order holds by now, no address can carry a second one, or a header.
  if (!isEmail(address))
    throw new UnsendableError('MAIL_UNSENDABLE', `${field ?? 'a recipient'} is not a plain mail address`);
  return address;
};

/**
 * The addresses that checked recipients stand for, each once, in their order; a field without a value is left out.
 *
 * @throws UnsendableError naming the field of an address that cannot be sent to, never the address
 */
export const renderAddresses = (
  recipients: string | readonly string[] | undefined,
  view: TemplateView,
): readonly string[] => {
  const list = recipients === undefined ? [] : typeof recipients === 'string' ? [recipients] : recipients;
  const addresses = list.map((each) => addressOf(each, view)).filter((each) => each !== undefined);
  return [...new Set(addresses)];
};

/**
 * The same for the member that a mail cannot be without.
 *
 * @throws UnsendableError where nobody is left, too
 */
export const renderRecipients = (
  recipients: string | readonly string[],
  view: TemplateView,
): readonly string[] => {
  const addresses = renderAddresses(recipients, view);
  if (addresses.length === 0)
    throw new UnsendableError('MAIL_UNSENDABLE', 'the order has no value for any field that mail.to names');
  return addresses;
};
