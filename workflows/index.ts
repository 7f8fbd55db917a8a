export { orderWorkflow } from './order';
export { refreshOrdersWorkflow } from './refresh-orders';
