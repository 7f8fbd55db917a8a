import { z } from 'zod';
import { MAX_RECIPIENTS } from './mail-rules';

const address = z.string().meta({
  description: 'A plain mail address, or one tag of a field that contains one.',
  example: 'ops@example.com',
});

const addresses = (description: string) =>
  z.union([address, z.array(address).max(MAX_RECIPIENTS)]).meta({ description, example: 'ops@example.com' });

const template = (description: string, example: string) =>
  z.exactOptional(z.string().meta({ description, example }));

export const mailSchema = z
  .strictObject({
    to: addresses(
      `The recipients: an address, a list of up to ${MAX_RECIPIENTS}, or one tag of a field that contains an address, such as \`{{psg_email}}\`.`,
    ),
    cc: z.exactOptional(addresses('Recipients of a copy, in the same form.')),
    reply_to: z.exactOptional(address),
    subject: template(
      'A template of one line. Default: a subject for the event.',
      'Ticketed: {{pnr}} {{full_path}}',
    ),
    text: template(
      'A template of plain text. Default: a text for the event.',
      'Order {{agw_id}} has been ticketed.',
    ),
    html: template(
      'A template of HTML. Values are escaped, and triple braces are refused. Default: only plain text.',
      '<p>Order <b>{{agw_id}}</b> has been ticketed.</p>',
    ),
  })
  .meta({ description: 'A mail. Only `to` is required.' });
