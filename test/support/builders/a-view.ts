import { templateView, type TemplateView } from '../../../domain/order/order-event';
import { sampleEvent } from '../../../domain/order/sample-order';

/** The values that a template can use for the sample order's OrderTicketed, with changes. */
export const aView = (change: Readonly<Record<string, unknown>> = {}): TemplateView => ({
  ...templateView(sampleEvent('OrderTicketed')),
  ...change,
});
