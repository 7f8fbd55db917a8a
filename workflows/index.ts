export { eraseDueOrdersWorkflow } from './erase-due-orders';
export { eraseOrderWorkflow } from './erase-order';
export { orderWorkflow } from './order';
export { refreshOrdersWorkflow } from './refresh-orders';
