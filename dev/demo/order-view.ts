import { z } from 'zod';

/** The part of `GET /v1/orders/{agw_id}` that the demo reads. */
const orderSchema = z.object({
  agw_id: z.string(),
  events: z.array(
    z.object({
      type: z.string(),
      sequence: z.number(),
      deliveries: z.array(
        z.object({
          task_id: z.string(),
          status: z.string(),
          /** Attempts so far. */
          last_attempt: z.number(),
          last_result: z
            .object({
              kind: z.string(),
              status: z.number().optional(),
              reason: z.string().optional(),
              detail: z.string().optional(),
            })
            .optional(),
        }),
      ),
    }),
  ),
});

export type OrderView = z.infer<typeof orderSchema>;
export type ListedDelivery = OrderView['events'][number]['deliveries'][number];

/**
 * Parses the response and sorts its events by sequence.
 *
 * @throws ZodError if the response does not match
 */
export const readOrderView = (body: unknown): OrderView => {
  const view = orderSchema.parse(body);
  return { ...view, events: view.events.toSorted((a, b) => a.sequence - b.sequence) };
};
