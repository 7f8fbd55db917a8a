import type { Callback } from '../inbox/callback';
import { formatCallback, paintFor, type Paint } from '../inbox/terminal';
import type { DemoCheck, DemoTaskRef } from './checks';
import { orderTable } from './order-table';
import type { OrderView } from './order-view';

interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/** All that the demo says, line by line. */
export class Narrator {
  readonly #paint: Paint;

  constructor(private readonly terminal: Terminal) {
    this.#paint = paintFor(terminal);
  }

  say(text: string): void {
    this.terminal.write(`${text}\n`);
  }

  title(text: string): void {
    this.say(`\n${this.#paint('bold', text)}`);
  }

  accepted(agwId: string, type: string): void {
    this.say(this.#paint('dim', `→ ${agwId}  ${type} accepted`));
  }

  landed(callback: Callback, task: string | undefined): void {
    // Most of its tasks take some events only: here a gap is no news, and the checks know what each one takes.
    const note = callback.place.kind === 'gap' ? null : callback.note;
    this.say(formatCallback({ ...callback, note }, this.#paint, task));
  }

  warn(text: string): void {
    this.say(this.#paint('yellow', `! ${text}`));
  }

  order(order: OrderView, tasks: readonly DemoTaskRef[], fate: string): void {
    this.title(`GET /v1/orders/${order.agw_id} (${fate})`);
    for (const line of orderTable(order, tasks)) this.say(`  ${line}`);
  }

  check({ claim, problems }: DemoCheck): void {
    this.say(problems.length === 0 ? this.#paint('green', `✓ ${claim}`) : this.#paint('red', `✗ ${claim}`));
    for (const problem of problems) this.say(`    ${problem}`);
  }

  verdict(text: string, isGood: boolean): void {
    this.say(`\n${this.#paint(isGood ? 'green' : 'red', text)}`);
  }
}
