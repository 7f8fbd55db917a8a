export { eraseDueOrdersWorkflow } from './erasure/erase-due-orders';
export { eraseOrderWorkflow } from './erasure/erase-order';
export { orderWorkflow } from './order/order';
export { refreshOrdersWorkflow } from './refresh-orders';
