import type { AgencyPrincipal, Principal } from '../../domain/access/principal';
import type { Page } from '../../store/mongo/page';
import type { TaskOwners } from '../../store/tasks/task-owners';
import { agencyGateway } from './agency-gateway';
import type { Visible } from '../deps';
import { ProblemError } from '../http/problem';
import { visibleDeliveries } from './visible-deliveries';
import { visibleEvents } from './visible-events';
import { visibleOrders } from './visible-orders';

const NOTHING: Page<never> = { data: [], next: null };

/**
 * Refuses to write a record of another agency.
 *
 * Only a bug leads here, because routes read a record first.
 */
const refuseWrite = (): never => {
  throw new ProblemError('not-found', 'nothing has this id');
};

/**
 * The orders, tasks and deliveries that a caller may read and change.
 *
 * The platform sees everything. An agency sees its own; everything else looks as if it did not exist. No other code
 * decides on ownership.
 */
export const visibleTo = (
  principal: Principal,
  all: Visible & { readonly taskOwners: TaskOwners },
): Visible => {
  switch (principal.kind) {
    case 'platform':
      return all;
    case 'agency':
      return ofAgency(principal, all);
  }
};

const ofAgency = (
  { agency: own, agencyId }: AgencyPrincipal,
  { taskOwners, ...all }: Visible & { readonly taskOwners: TaskOwners },
): Visible => {
  const isOwn = ({ agency }: { readonly agency: string | null }): boolean => agency === own;
  const ownTask = (id: string): Promise<boolean> => taskOwners.owns(own, id);
  // Read at most once per request, and only if needed.
  let listed: Promise<ReadonlySet<string>> | undefined;
  const ownTasks = (): Promise<ReadonlySet<string>> => (listed ??= taskOwners.listOwn(own));

  const orders = visibleOrders(own, all.orders, () => taskOwners.listReminders(own));
  const isOwnOrder = async (agwId: string): Promise<boolean> => (await orders.getOrder(agwId)) !== undefined;

  return {
    orders,
    gateway: agencyGateway(own, all.gateway, all.orders),
    deliveries: visibleDeliveries(own, all.deliveries, ownTask, ownTasks),
    tasks: {
      insert: async (task) => (isOwn(task) ? all.tasks.insert(task) : refuseWrite()),
      get: async (id) => {
        const task = await all.tasks.get(id);
        return task !== undefined && isOwn(task) ? task : undefined;
      },
      count: async (agency) => (agency === own ? all.tasks.count(own) : 0),
      list: async (page, filters = {}) =>
        isOthers(filters.agency, own) ? NOTHING : all.tasks.list(page, { ...filters, agency: own }),
      replace: async (task) =>
        isOwn(task) && (await ownTask(task.id)) ? all.tasks.replace(task) : { kind: 'not_found' },
      remove: async (id, version) =>
        (await ownTask(id)) ? all.tasks.remove(id, version) : { kind: 'not_found' },
    },
    versions: {
      list: async (taskId, page) => {
        if (!(await ownTask(taskId))) return NOTHING;
        const { data, next } = await all.versions.list(taskId, page);
        // Versions from before the platform moved the task here belong to the former agency.
        return { data: data.filter(({ task }) => isOwn(task)), next };
      },
      get: async (taskId, version) => {
        if (!(await ownTask(taskId))) return undefined;
        const found = await all.versions.get(taskId, version);
        return found !== undefined && isOwn(found.task) ? found : undefined;
      },
    },
    // By id, because an earlier agency may have had the same name.
    audits: { list: (page, filters) => all.audits.list(page, { ...filters, agencyId }) },
    contacts: {
      get: async (agency) => (agency === own ? all.contacts.get(agency) : undefined),
      put: async (agency, contact) => (agency === own ? all.contacts.put(agency, contact) : refuseWrite()),
      remove: async (agency) => agency === own && (await all.contacts.remove(agency)),
    },
    erasures: {
      get: async (agwId) => ((await isOwnOrder(agwId)) ? all.erasures.get(agwId) : undefined),
      // No check here: the route calls it only after `gateway.erase`, which checks the owner.
      request: (agwId) => all.erasures.request(agwId),
    },
    events: visibleEvents(own, all.events, isOwnOrder, ownTasks),
  };
};

/** Whether a list filter names another agency; such a list is empty. */
const isOthers = (agency: string | undefined, own: string): boolean => agency !== undefined && agency !== own;
