import { z } from 'zod';
import { MAX_RECIPIENTS } from './mail-rules';

const address = z.string().meta({
  description: 'A plain mail address, or one tag of a field that holds one.',
  example: 'ops@example.com',
});

const addresses = (description: string) =>
  z.union([address, z.array(address).max(MAX_RECIPIENTS)]).meta({ description, example: 'ops@example.com' });

const template = (description: string, example: string) =>
  z.exactOptional(z.string().meta({ description, example }));

export const mailSchema = z
  .strictObject({
    to: addresses(
      `Whom to send it to: an address, a list of up to ${MAX_RECIPIENTS}, or one tag of a field that holds an address, such as \`{{psg_email}}\`.`,
    ),
    cc: z.exactOptional(addresses('Who gets a copy; in the same form.')),
    reply_to: z.exactOptional(address),
    subject: template(
      'One line, a template. Left out: a subject that fits the event.',
      'Ticketed: {{pnr}} {{full_path}}',
    ),
    text: template(
      'Plain text, a template. Left out: a text that fits the event.',
      'Order {{agw_id}} has been ticketed.',
    ),
    html: template(
      'HTML, a template; values are escaped, and triple braces refused. Left out: plain text alone.',
      '<p>Order <b>{{agw_id}}</b> has been ticketed.</p>',
    ),
  })
  .meta({ description: 'A mail; `to` alone is enough.' });
