/** What became of one event for one task, and why. */
export type RouteEntry =
  | {
      readonly outcome: 'delivery';
      readonly task_id: string;
      readonly task_name: string;
      readonly delivery_id: string;
      readonly ordered: boolean;
      /** It takes the place of older ones of its type that wait in the lane. */
      readonly supersedes?: true;
    }
  | {
      readonly outcome: 'filtered';
      readonly task_id: string;
      readonly task_name: string;
      readonly condition: string;
    }
  | { readonly outcome: 'not_subscribed'; readonly task_id: string; readonly task_name: string };

export type RoutedDelivery = Extract<RouteEntry, { outcome: 'delivery' }>;
