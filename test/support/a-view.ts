import { templateView, type TemplateView } from '../../domain/order-event';
import { sampleEvent } from '../../domain/sample-order';

/** What a template sees of the sample order's OrderTicketed, with what a test says of it. */
export const aView = (change: Readonly<Record<string, unknown>> = {}): TemplateView => ({
  ...templateView(sampleEvent('OrderTicketed')),
  ...change,
});
