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

/** What was to be written is of others: a fault of the route, which looks first. */
const refuseWrite = (): never => {
  throw new ProblemError('not-found', 'there is nothing of that id');
};

/**
 * Orders, tasks and deliveries as far as somebody may see and touch them. The platform sees everything; an agency what
 * is its own, and the rest is as if it did not exist. The one place that knows whose things are.
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
  // Asked for once in a request, and only where it is needed.
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
        // What it was before the platform gave it to this agency is of the other.
        return { data: data.filter(({ task }) => isOwn(task)), next };
      },
      get: async (taskId, version) => {
        if (!(await ownTask(taskId))) return undefined;
        const found = await all.versions.get(taskId, version);
        return found !== undefined && isOwn(found.task) ? found : undefined;
      },
    },
    // By the id: an agency of the same name may have been there before.
    audits: { list: (page, filters) => all.audits.list(page, { ...filters, agencyId }) },
    contacts: {
      get: async (agency) => (agency === own ? all.contacts.get(agency) : undefined),
      put: async (agency, contact) => (agency === own ? all.contacts.put(agency, contact) : refuseWrite()),
      remove: async (agency) => agency === own && (await all.contacts.remove(agency)),
    },
    erasures: {
      get: async (agwId) => ((await isOwnOrder(agwId)) ? all.erasures.get(agwId) : undefined),
      // Follows on an erasure that the gateway began; nothing tells of it that was not asked there.
      request: (agwId) => all.erasures.request(agwId),
    },
    events: visibleEvents(own, all.events, isOwnOrder, ownTasks),
  };
};

/** A filter of a list that names another agency finds nothing. */
const isOthers = (agency: string | undefined, own: string): boolean => agency !== undefined && agency !== own;
