import type { Control } from "./control.js";
import type { FaultReport } from "./types.js";

/** A fault that was set. */
export class FaultHandle {
  readonly id: number;

  /** @internal */
  constructor(
    private readonly control: Control,
    made: FaultReport,
  ) {
    this.id = made.id;
  }

  /** The fault with its counters as they are now. */
  counters(): Promise<FaultReport> {
    return this.control.json("GET", `/faults/${this.id}`);
  }

  /** Removes it, and releases the requests that it holds. */
  async remove(): Promise<void> {
    await this.control.json("DELETE", `/faults/${this.id}`);
  }
}
