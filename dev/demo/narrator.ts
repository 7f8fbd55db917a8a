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

/** Prints the output of the demo, line by line. */
export class Narrator {
  readonly #paint: Paint;

  constructor(private readonly terminal: Terminal) {
    this.#paint = paintFor(terminal);
  }

  print(text: string): void {
    this.terminal.write(`${text}\n`);
  }

  title(text: string): void {
    this.print(`\n${this.#paint('bold', text)}`);
  }

  accepted(agwId: string, type: string): void {
    this.print(this.#paint('dim', `→ ${agwId}  ${type} accepted`));
  }

  received(callback: Callback, task: string | undefined): void {
    // Most tasks of the demo receive only some events, so gaps are normal. The checks compare with what each task
    // expects.
    const note = callback.place.kind === 'gap' ? null : callback.note;
    this.print(formatCallback({ ...callback, note }, this.#paint, task));
  }

  warn(text: string): void {
    this.print(this.#paint('yellow', `! ${text}`));
  }

  order(order: OrderView, tasks: readonly DemoTaskRef[], fate: string): void {
    this.title(`GET /v1/orders/${order.agw_id} (${fate})`);
    for (const line of orderTable(order, tasks)) this.print(`  ${line}`);
  }

  check({ claim, problems }: DemoCheck): void {
    this.print(problems.length === 0 ? this.#paint('green', `✓ ${claim}`) : this.#paint('red', `✗ ${claim}`));
    for (const problem of problems) this.print(`    ${problem}`);
  }

  verdict(text: string, isGood: boolean): void {
    this.print(`\n${this.#paint(isGood ? 'green' : 'red', text)}`);
  }
}
