import { templateView, type TemplateView } from '../../domain/order/order-event';
import { sampleEvent } from '../../domain/order/sample-order';

/** What a template sees of the sample order's OrderTicketed, with what a test says of it. */
export const aView = (change: Readonly<Record<string, unknown>> = {}): TemplateView => ({
  ...templateView(sampleEvent('OrderTicketed')),
  ...change,
});
